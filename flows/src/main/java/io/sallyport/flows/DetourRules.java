package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.flows.EgressPipeline.CLASSIFY;
import static io.sallyport.flows.EgressPipeline.DETOUR;
import static io.sallyport.flows.EgressPipeline.REPLY;
import static io.sallyport.flows.PipelineBits.FROM;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.IpAddress;
import java.util.stream.Stream;

/**
 * While an egress IP moves, two Nodes translate for it, and each knows the connections that it has
 * seen. The network learns where the address is from the first packet that leaves the new one, so
 * replies to the others come there too early, and later ones to the old Node too late: whichever
 * has no connection for a reply hands it to the other one.
 */
final class DetourRules {
  private DetourRules() {}

  static Stream<Rule> compile(NodeView node) {
    return node.served()
        .flatMap(ip -> node.otherServer(ip).stream().flatMap(other -> of(node, ip, other)))
        .distinct();
  }

  private static Stream<Rule> of(NodeView node, EgressIp ip, IpAddress other) {
    return Stream.of(handOver(node, ip, other), arrival(node, other), translate(ip));
  }

  private static RuleBuilder about(RuleBuilder rule, EgressIp ip) {
    return rule.to(ip.ip()).owner(ip.first().owner()).egress(ip.first().id(), ip.first().name());
  }

  private static Rule handOver(NodeView node, EgressIp ip, IpAddress other) {
    return about(REPLY.rule(80).when(FROM, PipelineBits.FROM_UPLINK), ip)
        .because("no connection here: the other Node of the move may know it")
        .then(
            node.ports()
                .toTunnel(
                    set(Field.tunnelDestination(other.family()), other),
                    set(Field.TUN_ID, EgressIds.DETOUR)));
  }

  private static Rule arrival(NodeView node, IpAddress other) {
    return CLASSIFY
        .rule(110)
        .when(Field.IN_PORT, node.ports().tunnel().getAsInt())
        .when(Field.tunnelSource(other.family()), other)
        .when(Field.TUN_ID, EgressIds.DETOUR)
        .because("replies that the other Node of a move knows no connection for")
        .then(set(FROM, PipelineBits.FROM_DETOUR), goTo(DETOUR));
  }

  // The Pod may be on the Node that the reply came from: a switch sends nothing back where it came
  // from unless it has forgotten where that was.
  private static Rule translate(EgressIp ip) {
    return about(DETOUR.rule(100), ip)
        .because("a reply that came to the other Node")
        .then(set(Field.IN_PORT, 0), unNat(ip.zone(), REPLY));
  }
}
