package io.sallyport.flows.check;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Claim;
import io.sallyport.flows.Subnets;
import io.sallyport.flows.check.Mixtures.Entry;
import io.sallyport.flows.check.Mixtures.Phase;
import io.sallyport.flows.check.Mixtures.Way;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.Step;
import io.sallyport.walk.Tracking;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks at every uplink for an egress IP. At most one of the switches that do what they are told may
 * answer, however far each of them is: where the old one has not confirmed that it is silent, the
 * new one has to wait.
 */
final class Responders {
  private static final IpAddress NEIGHBOUR = IpAddress.parse("203.0.113.9");
  private static final IpAddress NEIGHBOUR_V6 = IpAddress.parse("2001:db8:ffff::9");
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:ff:09");
  private static final int ADVERTISEMENT = 136;
  private static final Set<Field> TARGETS = EnumSet.of(Field.ARP_TPA, Field.ND_TARGET);
  private static final int VLAN_PRESENT = 0x1000;

  private final Outlook outlook;
  private final Mixtures mixtures;
  private final List<Fault> faults = new ArrayList<>();
  private final SortedMap<String, SortedSet<RuleKey>> waiting = new TreeMap<>();

  Responders(Outlook outlook, Mixtures mixtures) {
    this.outlook = outlook;
    this.mixtures = mixtures;
  }

  List<Fault> faults() {
    return faults;
  }

  SortedMap<String, SortedSet<RuleKey>> waiting() {
    return waiting;
  }

  /**
   * Whether one Node answers.
   *
   * @param phases those in which it does
   * @param trace of the answer of the last of its states that answers
   * @param rule that answers for the address then
   */
  private record Answering(String node, Set<Phase> phases, String trace, Optional<Rule> rule) {
    boolean isNew() {
      return !phases.contains(Phase.BEFORE);
    }
  }

  void check(IpAddress ip) {
    List<Answering> all = new ArrayList<>();
    outlook
        .prospects()
        .forEach(
            (node, p) -> {
              if (p.told()) {
                Wires.uplink(outlook, node)
                    .flatMap(port -> ask(node, port, ip))
                    .ifPresent(all::add);
              }
            });
    all.stream().filter(Answering::isNew).forEach(a -> check(ip, a, all));
  }

  private void check(IpAddress ip, Answering fresh, Collection<Answering> all) {
    for (Answering other : all) {
      if (other.node().equals(fresh.node()) || (other.isNew() && isOwner(fresh.node(), ip))) {
        continue;
      }
      Optional<RuleKey> rule = fresh.rule().flatMap(r -> plan(fresh).brings(r));
      if (endsSilent(other) && rule.isPresent()) {
        waiting.computeIfAbsent(fresh.node(), n -> new TreeSet<>()).add(rule.get());
      } else {
        faults.add(Fault.of(Set.of(fresh.node()), fresh.node(), both(ip, fresh, other)));
      }
    }
  }

  // Of two that begin at once, the one that should is not to blame.
  private boolean isOwner(String node, IpAddress ip) {
    return outlook.decision().target().owner(ip).equals(Optional.of(node));
  }

  private Plan plan(Answering answering) {
    return outlook.prospects().get(answering.node()).plan().orElseThrow();
  }

  private static boolean endsSilent(Answering other) {
    return !other.phases().contains(Phase.AFTER);
  }

  private static Finding both(IpAddress ip, Answering fresh, Answering other) {
    String sentence =
        "the Nodes \"%s\" and \"%s\" would both answer who has %s"
            .formatted(fresh.node(), other.node(), ip);
    return new Finding(sentence, fresh.trace() + other.trace());
  }

  private Optional<Answering> ask(String node, int port, IpAddress ip) {
    Set<Phase> phases = new TreeSet<>();
    StringBuilder trace = new StringBuilder();
    List<Rule> rules = new ArrayList<>();
    Prospect prospect = outlook.prospects().get(node);
    for (Way way : mixtures.ways(new Entry(node, port, question(ip)), Tracking.empty())) {
      if (way.walk().exits().stream().anyMatch(e -> answers(e, node, ip))) {
        phases.add(way.phase());
        trace.setLength(0);
        trace.append(way.walk().trace());
        rules.addAll(hits(way));
      }
    }
    if (!prospect.changes() && phases.contains(Phase.BEFORE) && answersNow(node, port, ip)) {
      phases.add(Phase.AFTER);
    }
    return phases.isEmpty()
        ? Optional.empty()
        : Optional.of(new Answering(node, phases, trace.toString(), about(rules)));
  }

  // One that is not to change will answer as the newest of its states does.
  private boolean answersNow(String node, int port, IpAddress ip) {
    return mixtures.newest(new Entry(node, port, question(ip))).exits().stream()
        .anyMatch(e -> answers(e, node, ip));
  }

  // Of the last answer: what completes Neighbor Advertisements is no address's own.
  private static Optional<Rule> about(List<Rule> rules) {
    return rules.stream()
        .filter(r -> TARGETS.stream().anyMatch(r.match().names()::contains))
        .reduce((first, second) -> second);
  }

  private static List<Rule> hits(Way way) {
    return way.walk().trace().passes().stream()
        .flatMap(p -> p.steps().stream())
        .filter(Step.Hit.class::isInstance)
        .map(s -> ((Step.Hit) s).rule())
        .toList();
  }

  private Packet question(IpAddress ip) {
    Packet packet =
        ip.family() == Family.IPV4
            ? Packets.arpRequest(MAC, NEIGHBOUR, ip)
            : Packets.solicitation(MAC, NEIGHBOUR_V6, ip);
    int vlan = vlan(ip);
    return vlan == 0 ? packet : packet.with(Field.VLAN_VID, VLAN_PRESENT | vlan);
  }

  private int vlan(IpAddress ip) {
    List<Claim> claims = outlook.decision().byAddress().getOrDefault(ip, List.of());
    return claims.stream()
        .flatMap(c -> outlook.decision().subnets().of(c).stream())
        .map(Subnets.Numbered::subnet)
        .findFirst()
        .map(s -> s.vlan())
        .orElse(0);
  }

  private static boolean answers(Exit exit, String node, IpAddress ip) {
    if (!(exit instanceof Exit.Left left) || !left.node().equals(node)) {
      return false;
    }
    Packet packet = left.packet();
    return ip.family() == Family.IPV4
        ? packet.has(Field.ARP_OP, 2) && packet.get(Field.ARP_SPA).equals(ip.value())
        : packet.has(Field.ICMPV6_TYPE, ADVERTISEMENT)
            && packet.get(Field.ND_TARGET).equals(ip.value());
  }
}
