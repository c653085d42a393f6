package io.sallyport.controller.brain;

import io.sallyport.flows.Compiler;
import io.sallyport.flows.Hop;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the MAC addresses of next hops, per Node, by ARP and Neighbor Discovery: of the gateways
 * that its egress IPs need, and of neighbours in their subnets that packets want to reach; often
 * while one is not known, and now and then to notice a change.
 */
final class NextHopProbe {
  private static final int TICKS_WHILE_KNOWN = 10;
  private static final String SILENT =
      "the gateway %s does not answer %s; nothing leaves this Node by it";
  private static final String ARP =
      "ARP (or in-band control, which has to be off, takes the answer)";

  private static final String FULL =
      "%d neighbours in its subnets are asked for or known, which is the most; packets to others"
          + " are lost";

  private final Fleet fleet;
  private final List<IpAddress> gateways;
  private int tick;
  private int complaints;

  NextHopProbe(Fleet fleet, List<IpAddress> gateways) {
    this.fleet = fleet;
    this.gateways = gateways;
  }

  /** Asks where it is time to; called once a second. Whether there is news. */
  boolean tick(Map<String, Compiler.Uplink> uplinks) {
    boolean all = tick++ % TICKS_WHILE_KNOWN == 0;
    uplinks.forEach(
        (node, uplink) ->
            fleet
                .of(node)
                .ifPresent(
                    s ->
                        hops(s, uplink)
                            .filter(h -> all || !s.knows(h))
                            .forEach(h -> ask(s, uplink, h))));
    boolean givenUp = giveUp(uplinks);
    int before = complaints;
    complaints = problems(uplinks).size();
    return givenUp || complaints != before;
  }

  private boolean giveUp(Map<String, Compiler.Uplink> uplinks) {
    boolean news = false;
    for (Map.Entry<String, Compiler.Uplink> e : uplinks.entrySet()) {
      news |=
          fleet.of(e.getKey()).filter(s -> s.giveUpNeighbours(e.getValue().gateways())).isPresent();
    }
    return news;
  }

  private static Stream<Hop> hops(Switch asked, Compiler.Uplink uplink) {
    SortedSet<Hop> out = new TreeSet<>(uplink.gateways());
    out.addAll(asked.neighbourhood().destinations());
    return out.stream();
  }

  /** Asks as soon as a switch holds the rule that hands the answer to us. */
  void askAtOnce(Map<String, Compiler.Uplink> uplinks) {
    uplinks.forEach(
        (node, uplink) ->
            fleet
                .of(node)
                .filter(Switch::isUpToDate)
                .ifPresent(
                    s ->
                        uplink.gateways().stream()
                            .filter(h -> !s.knows(h) && s.neighbourhood().vain(h) == 0)
                            .forEach(h -> ask(s, uplink, h))));
  }

  /** Asks for a neighbour that a packet wants to reach. */
  void askFor(Switch asked, Hop hop, Map<String, Compiler.Uplink> uplinks) {
    Optional.ofNullable(uplinks.get(asked.node()))
        .filter(uplink -> asked.neighbourhood().want(hop))
        .ifPresent(uplink -> ask(asked, uplink, hop));
  }

  // Before a switch holds the rule for the answer, asking in vain does not count.
  private void ask(Switch asked, Compiler.Uplink uplink, Hop hop) {
    byte[] request = NeighbourFrames.question(uplink.mac(), own(uplink, hop), hop);
    asked.connection().ifPresent(c -> c.session().packetOut(request, uplink.port()));
    if (asked.isUpToDate()) {
      asked.neighbourhood().asked(hop);
    }
  }

  // In a subnet the Node has no address of its own.
  private Optional<IpAddress> own(Compiler.Uplink uplink, Hop hop) {
    boolean ownNetwork = hop.vlan() == 0 && gateways.contains(hop.ip());
    return uplink.ips().stream()
        .filter(ip -> ownNetwork && ip.family() == hop.ip().family())
        .findFirst();
  }

  /** One problem for each connected switch that cannot send somewhere. */
  List<Problem> problems(Map<String, Compiler.Uplink> uplinks) {
    return Stream.of(
            silent(uplinks),
            full(uplinks),
            gateways.isEmpty() ? unconfigured(uplinks) : Stream.<Problem>empty())
        .flatMap(s -> s)
        .toList();
  }

  private Stream<Problem> silent(Map<String, Compiler.Uplink> uplinks) {
    return connected(uplinks)
        .flatMap(
            s ->
                uplinks.get(s.node()).gateways().stream()
                    .filter(h -> !s.knows(h))
                    .filter(h -> s.neighbourhood().vain(h) >= Neighbourhood.ASKS_IN_VAIN)
                    .map(h -> new Problem("Node/" + s.node(), silent(h))));
  }

  private static String silent(Hop hop) {
    boolean arp = hop.ip().family() == Family.IPV4;
    return SILENT.formatted(hop, arp ? ARP : "Neighbor Solicitations");
  }

  private Stream<Problem> full(Map<String, Compiler.Uplink> uplinks) {
    return connected(uplinks)
        .filter(s -> s.neighbourhood().isFull())
        .map(s -> new Problem("Node/" + s.node(), FULL.formatted(Neighbourhood.MOST_DESTINATIONS)));
  }

  private Stream<Problem> unconfigured(Map<String, Compiler.Uplink> uplinks) {
    String sentence =
        "uplink.gateway is not configured; nothing leaves this Node by its own network";
    return connected(uplinks).map(s -> new Problem("Node/" + s.node(), sentence));
  }

  private Stream<Switch> connected(Map<String, Compiler.Uplink> uplinks) {
    return fleet.all().stream().filter(s -> s.connected() && uplinks.containsKey(s.node()));
  }
}
