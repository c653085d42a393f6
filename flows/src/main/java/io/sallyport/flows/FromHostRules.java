package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.flows.EgressPipeline.FROM_HOST;
import static io.sallyport.flows.EgressPipeline.HOST_OUT;
import static io.sallyport.flows.EgressPipeline.L3_FORWARD;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Routes what the Node's kernel sends. Its own connections go through the Node's conntrack zone, so
 * that a Pod translated to the same address cannot take over a port of theirs.
 */
final class FromHostRules {
  private FromHostRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            Stream.of(tunnel(node)),
            node.podAddresses().map(FromHostRules::toPods),
            node.podAddresses().map(FromHostRules::asPod),
            node.node().addresses().stream().map(FromHostRules::tracked),
            Stream.of(anythingElse(node), out(node)))
        .flatMap(s -> s);
  }

  private static Rule tunnel(NodeView node) {
    return FROM_HOST
        .rule(200)
        .from(node.tunnelIp())
        .when(Field.IP_PROTO, 17)
        .when(Field.UDP_DST, node.ports().tunnelUdpPort())
        .because("tunnel packets")
        .then(node.ports().toUplink());
  }

  private static Rule toPods(Cidr podCidr) {
    return FROM_HOST
        .rule(150)
        .to(podCidr)
        .because("the Node's packets to Pods")
        .then(goTo(L3_FORWARD));
  }

  // A Pod's packet never comes from here, so nothing may leave with a Pod's address.
  private static Rule asPod(Cidr podCidr) {
    return FROM_HOST.rule(120).from(podCidr).because("the kernel does not speak for Pods").drop();
  }

  private static Rule tracked(IpAddress own) {
    return FROM_HOST
        .rule(130)
        .from(own)
        .because("the Node's own connections hold their ports")
        .then(
            sourceNat(
                Zones.NODE,
                own,
                List.of(set(PipelineBits.CONNECTION, PipelineBits.CONNECTION_OF_HOST)),
                HOST_OUT));
  }

  private static Rule anythingElse(NodeView node) {
    return FROM_HOST
        .rule(10)
        .because("the Node's other traffic, as if there were no bridge")
        .then(node.ports().toUplink());
  }

  private static Rule out(NodeView node) {
    return HOST_OUT
        .rule(10)
        .because("addressed by the kernel already")
        .then(node.ports().toUplink());
  }
}
