package io.sallyport.controller.brain;

import io.sallyport.flows.Compiler;
import io.sallyport.flows.Hop;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the MAC addresses of next hops, per Node, by ARP: of the gateways that its egress IPs need,
 * and of neighbours in their subnets that packets want to reach; often while one is not known, and
 * now and then to notice a change.
 */
final class NextHopProbe {
  private static final int TICKS_WHILE_KNOWN = 10;
  private static final String SILENT =
      "the gateway %s does not answer ARP; nothing leaves this Node by it";
  private static final IpAddress NOBODY = new IpAddress(Family.IPV4, BigInteger.ZERO);

  private final Fleet fleet;
  private final Optional<IpAddress> gateway;
  private int tick;

  NextHopProbe(Fleet fleet, Optional<IpAddress> gateway) {
    this.fleet = fleet;
    this.gateway = gateway;
  }

  /** Asks where it is time to; called once a second. Whether somebody is silent since now. */
  boolean tick(Map<String, Compiler.Uplink> uplinks) {
    long before = silent(uplinks).count();
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
    return giveUp(uplinks) || silent(uplinks).count() != before;
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
    byte[] request = request(uplink, hop).bytes(hop.vlan());
    asked.connection().ifPresent(c -> c.session().packetOut(request, uplink.port()));
    if (asked.isUpToDate()) {
      asked.neighbourhood().asked(hop);
    }
  }

  // In a subnet the Node has no address of its own, and asks as one who looks for a free one (RFC
  // 5227): with an egress IP it would draw that one's traffic to itself.
  private ArpFrame request(Compiler.Uplink uplink, Hop hop) {
    boolean ownNetwork = gateway.filter(hop.ip()::equals).isPresent() && hop.vlan() == 0;
    return ArpFrame.request(uplink.mac(), ownNetwork ? uplink.ip() : NOBODY, hop.ip());
  }

  /** One problem for each connected switch that cannot send somewhere. */
  List<Problem> problems(Map<String, Compiler.Uplink> uplinks) {
    return Stream.concat(
            silent(uplinks), gateway.isEmpty() ? unconfigured(uplinks) : Stream.empty())
        .toList();
  }

  private Stream<Problem> silent(Map<String, Compiler.Uplink> uplinks) {
    return connected(uplinks)
        .flatMap(
            s ->
                uplinks.get(s.node()).gateways().stream()
                    .filter(h -> !s.knows(h))
                    .filter(h -> s.neighbourhood().vain(h) >= Neighbourhood.ASKS_IN_VAIN)
                    .map(h -> new Problem("Node/" + s.node(), SILENT.formatted(h))));
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
