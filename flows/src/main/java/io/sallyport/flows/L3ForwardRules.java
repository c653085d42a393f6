package io.sallyport.flows;

import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.EGRESS_SELECT;
import static io.sallyport.flows.EgressPipeline.L3_FORWARD;
import static io.sallyport.flows.EgressPipeline.TUNNEL_GUARD;
import static io.sallyport.flows.PipelineBits.FROM;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.stream.Stream;

/**
 * Routes to Pods and Nodes. A packet that came through a tunnel never goes back into one, so two
 * Nodes cannot send it to and fro. What is for a Pod never goes outside: where the way to it is
 * missing, a rule of priority 180 drops it.
 */
final class L3ForwardRules {
  private L3ForwardRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            node.podFamilies().flatMap(L3ForwardRules::notUnicast),
            node.pods().stream().map(L3ForwardRules::toLocalPod),
            node.node().addresses().stream().flatMap(ip -> toNode(node, ip)),
            Stream.of(fromTunnel()),
            node.peers().stream().flatMap(p -> toPeer(node, p)),
            node.settings().serviceCidrs().stream().map(c -> toService(node, c)),
            node.localPodAddresses().map(c -> noSuchPod(node, c)),
            node.peers().stream().flatMap(L3ForwardRules::noWay),
            node.podFamilies().map(L3ForwardRules::outward))
        .flatMap(s -> s);
  }

  private static RuleBuilder to(int priority, IpAddress ip) {
    return L3_FORWARD.rule(priority).to(ip);
  }

  private static RuleBuilder to(int priority, Cidr cidr) {
    return L3_FORWARD.rule(priority).to(cidr);
  }

  private static Stream<Rule> notUnicast(Family family) {
    return FitNodes.NOT_UNICAST.stream()
        .filter(c -> c.family() == family)
        .map(c -> to(250, c).because("not an address that is routed").drop());
  }

  private static Rule toLocalPod(LocalPod pod) {
    return to(200, pod.ip())
        .owner(pod.owner())
        .because("to the local Pod")
        .then(
            set(Field.ETH_SRC, VirtualMac.GATEWAY),
            set(Field.ETH_DST, pod.mac()),
            decTtl(),
            output(pod.port()));
  }

  private static Stream<Rule> toNode(NodeView node, IpAddress own) {
    return Stream.of(PipelineBits.FROM_TUNNEL, PipelineBits.FROM_POD)
        .map(from -> to(197, own).when(FROM, from).owner(node.owner()))
        .map(rule -> toKernel(rule.because("to this Node's kernel"), node));
  }

  // kube-proxy lives there; it has to answer for the Service, so it must masquerade all.
  private static Rule toService(NodeView node, Cidr services) {
    return toKernel(
        to(186, services)
            .when(FROM, PipelineBits.FROM_POD)
            .because("cluster.serviceCIDRs: the Node's kernel knows the Services"),
        node);
  }

  private static Rule toKernel(RuleBuilder rule, NodeView node) {
    return rule.then(
        set(Field.ETH_SRC, VirtualMac.GATEWAY),
        set(Field.ETH_DST, node.ports().mac()),
        decTtl(),
        output(Action.LOCAL));
  }

  private static Rule fromTunnel() {
    return L3_FORWARD
        .rule(195)
        .when(FROM, PipelineBits.FROM_TUNNEL)
        .because("for no one here: only for an egress IP")
        .then(goTo(TUNNEL_GUARD));
  }

  private static Stream<Rule> toPeer(NodeView node, NodeView.Peer peer) {
    return Stream.of(
            peer.node().podCidrs().stream()
                .map(c -> through(to(190, c).because("to the Pods of that Node"), node, peer)),
            peer.strays().stream()
                .map(s -> through(to(192, s.ip()).because("to " + s.pod()), node, peer)),
            NodeView.firstAddresses(peer.node())
                .map(ip -> to(188, ip).when(FROM, PipelineBits.FROM_POD))
                .map(r -> r.because("a Pod's packet to that Node keeps its address"))
                .map(r -> through(r, node, peer)))
        .flatMap(s -> s);
  }

  private static Rule through(RuleBuilder rule, NodeView node, NodeView.Peer peer) {
    return rule.owner(peer.owner())
        .then(
            node.ports()
                .toTunnel(
                    set(Field.tunnelDestination(peer.tunnelIp().family()), peer.tunnelIp()),
                    set(Field.TUN_ID, 0)));
  }

  private static Rule noSuchPod(NodeView node, Cidr podCidr) {
    return to(180, podCidr).owner(node.owner()).because("no such Pod here").drop();
  }

  private static Stream<Rule> noWay(NodeView.Peer peer) {
    return peer.podAddresses()
        .map(c -> to(180, c).owner(peer.owner()).because("no way to that Pod").drop());
  }

  private static Rule outward(Family family) {
    return L3_FORWARD
        .rule(10)
        .when(family)
        .when(FROM, PipelineBits.FROM_POD)
        .because("on its way out")
        .then(goTo(EGRESS_SELECT));
  }
}
