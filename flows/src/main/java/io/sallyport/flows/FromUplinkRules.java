package io.sallyport.flows;

import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.flows.EgressPipeline.FROM_UPLINK;
import static io.sallyport.flows.EgressPipeline.REPLY;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import java.util.stream.Stream;

/** Translates replies back, and hands the Node's kernel what is the Node's. */
final class FromUplinkRules {
  private FromUplinkRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            node.peers().stream().map(p -> tunnel(node, p)),
            Stream.of(strangersTunnel(node)),
            node.node().addresses().stream().map(FromUplinkRules::toNode),
            node.served()
                .filter(e -> !node.has(e.ip()) && e.vlan() == 0)
                .map(FromUplinkRules::toEgressIp),
            node.podAddresses().map(FromUplinkRules::toPods),
            Stream.of(toEverybody(), toNodeMac(node)))
        .flatMap(s -> s);
  }

  private static RuleBuilder tunnelPacket(NodeView node, int priority) {
    return FROM_UPLINK
        .rule(priority)
        .to(node.tunnelIp())
        .when(Field.IP_PROTO, 17)
        .when(Field.UDP_DST, node.ports().tunnelUdpPort());
  }

  private static Rule tunnel(NodeView node, NodeView.Peer peer) {
    return tunnelPacket(node, 200)
        .from(peer.tunnelIp())
        .owner(peer.owner())
        .because("tunnel packets of that Node")
        .then(output(Action.LOCAL));
  }

  private static Rule strangersTunnel(NodeView node) {
    return tunnelPacket(node, 190).because("tunnel packets of no Node").drop();
  }

  private static Rule toNode(IpAddress own) {
    return FROM_UPLINK
        .rule(150)
        .to(own)
        .because("for the Node, or a reply to a Pod that left with its address")
        .then(set(PipelineBits.TO_NODE, 1), unNat(Zones.NODE, REPLY));
  }

  private static Rule toEgressIp(EgressIp egress) {
    return FROM_UPLINK
        .rule(140)
        .to(egress.ip())
        .owner(egress.first().owner())
        .egress(egress.first().id(), egress.first().name())
        .because("replies to the egress IP")
        .then(unNat(egress.zone(), REPLY));
  }

  private static Rule toPods(Cidr podCidr) {
    return FROM_UPLINK
        .rule(100)
        .to(podCidr)
        .because("nobody outside reaches Pods by their own addresses")
        .drop();
  }

  private static Rule toEverybody() {
    return FROM_UPLINK
        .rule(60)
        .whenMulticast()
        .because("broadcast and multicast are for the Node's kernel")
        .then(output(Action.LOCAL));
  }

  private static Rule toNodeMac(NodeView node) {
    return FROM_UPLINK
        .rule(40)
        .when(Field.ETH_DST, node.ports().mac())
        .because("the Node's other addresses")
        .then(output(Action.LOCAL));
  }
}
