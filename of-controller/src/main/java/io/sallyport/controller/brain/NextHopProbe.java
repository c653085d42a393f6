package io.sallyport.controller.brain;

import io.sallyport.controller.wire.PacketIn;
import io.sallyport.flows.Compiler;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the MAC address of the gateway towards the outside, per Node, by ARP: often while it is not
 * known, and now and then to notice a change.
 */
final class NextHopProbe {
  private static final int TICKS_WHILE_KNOWN = 10;

  private final Fleet fleet;
  private final Optional<IpAddress> gateway;
  private int tick;

  NextHopProbe(Fleet fleet, Optional<IpAddress> gateway) {
    this.fleet = fleet;
    this.gateway = gateway;
  }

  /** Asks where it is time to; called once a second. */
  void tick(Map<String, Compiler.Uplink> uplinks) {
    boolean all = tick++ % TICKS_WHILE_KNOWN == 0;
    uplinks.forEach(
        (node, uplink) ->
            fleet.of(node).filter(s -> all || !s.knowsNextHop()).ifPresent(s -> ask(s, uplink)));
  }

  /** Asks as soon as a switch holds the rule that hands the answer to us. */
  void askAtOnce(Map<String, Compiler.Uplink> uplinks) {
    uplinks.forEach(
        (node, uplink) ->
            fleet.of(node).filter(Switch::mustAskForNextHop).ifPresent(s -> ask(s, uplink)));
  }

  private void ask(Switch asked, Compiler.Uplink uplink) {
    gateway.ifPresent(
        g ->
            asked
                .connection()
                .ifPresent(
                    c ->
                        c.session()
                            .packetOut(
                                ArpFrame.request(uplink.mac(), uplink.ip(), g).bytes(),
                                uplink.port())));
  }

  /** The gateway's address, if that is what the packet tells; may be asked from any thread. */
  Optional<MacAddress> answer(PacketIn packet) {
    return ArpFrame.parse(packet.frame().toArray())
        .filter(arp -> gateway.equals(Optional.of(arp.sender())))
        .map(ArpFrame::senderMac)
        .filter(NextHopProbe::isOfAMachine);
  }

  // Neither zero nor a group's address (IEEE 802: the lowest bit of the first byte).
  private static boolean isOfAMachine(MacAddress mac) {
    return mac.value() != 0 && (mac.value() >> 40 & 1) == 0;
  }

  /** One problem for each connected switch that cannot send anything outside. */
  List<Problem> problems(Map<String, Compiler.Uplink> uplinks) {
    return fleet.all().stream()
        .filter(s -> s.connected() && uplinks.containsKey(s.node()) && !s.knowsNextHop())
        .map(s -> new Problem("Node/" + s.node(), sentence()))
        .toList();
  }

  private String sentence() {
    return gateway
        .map(g -> "the gateway " + g + " does not answer ARP; nothing leaves this Node")
        .orElse("uplink.gateway is not configured; nothing leaves this Node");
  }
}
