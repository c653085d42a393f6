package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.popVlan;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.ARP;
import static io.sallyport.flows.EgressPipeline.CLASSIFY;
import static io.sallyport.flows.EgressPipeline.FROM_SUBNET;
import static io.sallyport.flows.EgressPipeline.L3_FORWARD;
import static io.sallyport.flows.EgressPipeline.SPOOF_GUARD;
import static io.sallyport.flows.PipelineBits.FROM;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import java.util.stream.Stream;

/** Notes where a packet came from. A port or tunnel peer that is not known has no rule. */
final class ClassifyRules {
  private ClassifyRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            node.ports().uplink().stream().mapToObj(ClassifyRules::uplink),
            node.ports().uplink().stream().boxed().flatMap(p -> tagged(node, p)),
            Stream.of(host()),
            node.ports().tunnel().stream().boxed().flatMap(t -> tunnels(node, t)),
            node.pods().stream().map(ClassifyRules::pod).distinct())
        .flatMap(s -> s);
  }

  private static Rule uplink(int port) {
    return CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, port)
        .when(Field.VLAN_VID, 0)
        .because("untagged, from outside")
        .then(set(FROM, PipelineBits.FROM_UPLINK), goTo(ARP));
  }

  private static Stream<Rule> tagged(NodeView node, int port) {
    return node.subnets()
        .map(s -> s.subnet().vlan())
        .filter(vlan -> vlan != 0)
        .distinct()
        .map(
            vlan ->
                CLASSIFY
                    .rule(100)
                    .when(Field.IN_PORT, port)
                    .when(Field.VLAN_VID, Tag.matched(vlan))
                    .because("from outside, of a subnet that may be served here")
                    .then(
                        popVlan(),
                        set(FROM, PipelineBits.FROM_UPLINK),
                        set(PipelineBits.VLAN, vlan),
                        goTo(FROM_SUBNET)));
  }

  private static Rule host() {
    return CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, Integer.toUnsignedLong(Action.LOCAL))
        .because("from the Node's kernel")
        .then(set(FROM, PipelineBits.FROM_HOST), goTo(ARP));
  }

  private static Stream<Rule> tunnels(NodeView node, int port) {
    return node.peers().stream().map(peer -> tunnel(port, peer));
  }

  private static Rule tunnel(int port, NodeView.Peer peer) {
    return CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, port)
        .when(Field.tunnelSource(peer.tunnelIp().family()), peer.tunnelIp())
        .owner(peer.owner())
        .because("from that Node's bridge")
        .then(set(FROM, PipelineBits.FROM_TUNNEL), goTo(L3_FORWARD));
  }

  private static Rule pod(LocalPod pod) {
    return CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, pod.port())
        .when(Field.VLAN_VID, 0)
        .owner(pod.owner())
        .because("untagged, from the Pod")
        .then(set(FROM, PipelineBits.FROM_POD), goTo(SPOOF_GUARD));
  }
}
