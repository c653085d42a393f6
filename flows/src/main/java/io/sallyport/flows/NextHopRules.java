package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.meter;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.NEXT_HOP;
import static io.sallyport.flows.EgressPipeline.OUT;
import static io.sallyport.flows.PipelineBits.SUBNET;
import static io.sallyport.flows.PipelineBits.VLAN;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Subnet;
import java.util.stream.Stream;

/**
 * Finds the next hop: the gateway of the egress IP's network, or in a subnet the destination
 * itself. A destination that has not answered yet is asked for: its packets go to the controller, a
 * few of them, and are lost until it does.
 */
final class NextHopRules {
  // Beyond the numbers of egress IPs' meters.
  private static final int ASKING = Limits.METERS + 1;
  private static final Meter SLOWLY =
      new Meter(ASKING, 200, 200, "pipeline", "packets that ask for a neighbour");

  private NextHopRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.concat(
        node.settings().gateways().stream().flatMap(g -> byGateway(node, new Hop(0, g), 0)),
        node.subnets().flatMap(s -> of(node, s)));
  }

  /** What holds the asking down. */
  static Stream<Meter> meters(NodeView node) {
    return node.subnets().findAny().stream().map(s -> SLOWLY);
  }

  private static Stream<Rule> of(NodeView node, Subnets.Numbered subnet) {
    return Stream.of(
            byGateway(node, subnet.gateway(), subnet.number()),
            node.ports().hops().keySet().stream()
                .filter(h -> isIn(h, subnet.subnet()) && !h.equals(subnet.gateway()))
                .map(h -> direct(node, h, subnet.number())),
            Stream.of(ask(subnet)))
        .flatMap(s -> s);
  }

  private static boolean isIn(Hop hop, Subnet subnet) {
    return hop.vlan() == subnet.vlan() && subnet.cidr().contains(hop.ip());
  }

  private static Stream<Rule> byGateway(NodeView node, Hop gateway, int subnet) {
    return node.ports().mac(gateway).stream()
        .flatMap(
            mac ->
                Stream.of(
                    to(byGateway(gateway, subnet), gateway, mac), direct(node, gateway, subnet)));
  }

  private static Rule direct(NodeView node, Hop hop, int subnet) {
    return to(
        rule(120, subnet).to(hop.ip()).because("a neighbour"),
        hop,
        node.ports().mac(hop).orElseThrow());
  }

  private static RuleBuilder rule(int priority, int subnet) {
    return NEXT_HOP.rule(priority).when(SUBNET, subnet);
  }

  private static RuleBuilder byGateway(Hop gateway, int subnet) {
    return rule(100, subnet).when(gateway.ip().family()).because("by the gateway " + gateway);
  }

  private static Rule to(RuleBuilder rule, Hop hop, MacAddress mac) {
    return rule.then(set(Field.ETH_DST, mac), set(VLAN, hop.vlan()), goTo(OUT));
  }

  private static Rule ask(Subnets.Numbered subnet) {
    Stream<Action> actions =
        Stream.of(
                Stream.of(meter(ASKING)),
                Tag.push(subnet.subnet().vlan()),
                Stream.of(output(Action.CONTROLLER)))
            .flatMap(s -> s);
    return rule(110, subnet.number())
        .to(subnet.subnet().cidr())
        .because("a neighbour that has to be asked for")
        .then(actions.toArray(Action[]::new));
  }
}
