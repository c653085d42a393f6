package io.sallyport.flows.check;

import static io.sallyport.walk.Addressing.End.DESTINATION;

import io.sallyport.flows.check.Mixtures.Entry;
import io.sallyport.flows.check.Mixtures.Phase;
import io.sallyport.flows.check.Mixtures.Way;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Addressing;
import io.sallyport.walk.Conntrack;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.Tracking;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends the Pods' packets and judges where they end. Once all switches on its way are done, a
 * packet does what is promised. While some are behind it may still do what it did before.
 */
final class Exits {
  private final Outlook outlook;
  private final Promises promises;
  private final Mixtures mixtures;
  private final List<Fault> faults = new ArrayList<>();

  Exits(Outlook outlook, Promises promises, Mixtures mixtures) {
    this.outlook = outlook;
    this.promises = promises;
    this.mixtures = mixtures;
  }

  List<Fault> faults() {
    return faults;
  }

  /** Connections that are open, a new one, a ping, and a ping whose identifier is taken. */
  void check(Sender sender) {
    IpAddress outside = Promises.outside(outlook.decision(), sender.ip().family());
    Entry open = entry(sender, sender.udp(outside));
    judge(sender, open, mixtures.newest(open).after().conntrack()).forEach(this::answer);
    Entry first = entry(sender, sender.tcp(outside));
    judge(sender, first, Tracking.empty());
    Entry later = entry(sender, Packets.later(first.packet()));
    judge(sender, later, mixtures.newest(first).after().conntrack()).forEach(this::answer);
    Entry ping = entry(sender, sender.ping(outside));
    Conntrack taken = Collision.with(ping.packet(), judge(sender, ping, Tracking.empty()));
    judge(sender, ping, taken);
  }

  /** One packet to each of these. */
  void check(Sender sender, Set<IpAddress> destinations) {
    destinations.stream()
        .filter(to -> to.family() == sender.ip().family() && !to.equals(sender.ip()))
        .forEach(to -> judge(sender, entry(sender, sender.udp(to)), Tracking.empty()));
  }

  private static Entry entry(Sender sender, Packet packet) {
    return new Entry(sender.node(), sender.port(), packet);
  }

  private List<Way> judge(Sender sender, Entry entry, Conntrack remembered) {
    List<Way> ways = mixtures.ways(entry, remembered);
    IpAddress to = Addressing.address(entry.packet(), DESTINATION).orElseThrow();
    Set<Deed> promised = leaving(promises.sources(sender, to));
    Set<Deed> meanwhile = deeds(ways, Phase.BEFORE);
    meanwhile.addAll(leaving(promises.sourcesAnywhere(sender, to)));
    // Of a port that is nobody's any more it only matters what it can do in the end.
    boolean isPods = sender.pod().isPresent();
    String packet = "a " + Deed.describe(entry.packet()) + " of " + sender;
    for (Way way : ways) {
      if (way.phase() == Phase.AFTER) {
        judge(way, packet, promised);
      } else if (way.phase() == Phase.BETWEEN && isPods) {
        judge(way, packet, meanwhile);
      }
    }
    return ways;
  }

  private static Set<Deed> leaving(Set<IpAddress> sources) {
    return sources.stream()
        .map(source -> new Deed(Deed.Kind.LEFT, Optional.of(source)))
        .collect(Collectors.toSet());
  }

  private static Set<Deed> deeds(List<Way> ways, Phase phase) {
    return ways.stream()
        .filter(w -> w.phase() == phase)
        .flatMap(w -> w.walk().exits().stream())
        .flatMap(e -> Deed.of(e).stream())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void judge(Way way, String packet, Set<Deed> allowed) {
    for (Exit exit : way.walk().exits()) {
      Deed.of(exit)
          .filter(deed -> !allowed.contains(deed))
          .ifPresent(
              deed -> {
                String sentence = packet + " " + deed.wouldAt(exit.node()) + instead(allowed);
                Finding finding =
                    new Finding(sentence + meanwhile(way), way.walk().trace().toString());
                faults.add(Fault.of(way.ahead(), exit.node(), finding));
              });
    }
  }

  private static String instead(Set<Deed> promised) {
    return promised.stream()
        .flatMap(d -> d.source().stream())
        .sorted()
        .map(IpAddress::toString)
        .collect(Collectors.collectingAndThen(Collectors.joining(" or "), Exits::butWith));
  }

  private static String butWith(String sources) {
    return sources.isEmpty() ? "" : "; promised is " + sources;
  }

  private static String meanwhile(Way way) {
    return way.phase() == Phase.BETWEEN ? " (while other switches or messages are behind)" : "";
  }

  // An answer to what left in the end comes to the Pod or nowhere, however far the switches are.
  private void answer(Way asked) {
    if (asked.phase() != Phase.AFTER) {
      return;
    }
    for (Exit exit : asked.walk().exits()) {
      Optional<Integer> uplink = Wires.uplink(outlook, exit.node());
      if (exit instanceof Exit.Left left && uplink.isPresent()) {
        Entry entry = new Entry(left.node(), uplink.get(), Packets.replyTo(left.packet()));
        String packet = "the answer, a " + Deed.describe(entry.packet()) + ",";
        mixtures.ways(entry, asked.walk().after().conntrack()).stream()
            .filter(way -> way.phase() != Phase.BEFORE)
            .forEach(way -> judge(way, packet, Set.of()));
      }
    }
  }
}
