package io.sallyport.flows;

import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.flows.EgressPipeline.FROM_SUBNET;
import static io.sallyport.flows.EgressPipeline.REPLY;
import static io.sallyport.flows.PipelineBits.VLAN;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import io.sallyport.model.Subnet;
import java.util.stream.Stream;

/**
 * Takes tagged frames: replies to the egress IPs of that VLAN, and ARP and Neighbor Discovery for
 * and about them. Nothing else of the Node's is reached from there.
 */
final class FromSubnetRules {
  private FromSubnetRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.concat(
        node.served().filter(e -> e.vlan() != 0).flatMap(e -> of(node, e)),
        node.subnets()
            .map(Subnets.Numbered::subnet)
            .filter(s -> s.vlan() != 0)
            .map(FromSubnetRules::learn));
  }

  private static Stream<Rule> of(NodeView node, EgressIp egress) {
    return Stream.concat(
        Stream.of(reply(egress)),
        egress.ownedBy(node.name()) ? resolution(egress) : Stream.empty());
  }

  private static RuleBuilder tagged(int priority, int vlan) {
    return FROM_SUBNET.rule(priority).when(VLAN, vlan);
  }

  private static Rule reply(EgressIp egress) {
    return tagged(140, egress.vlan())
        .to(egress.ip())
        .owner(egress.first().owner())
        .egress(egress.first().id(), egress.first().name())
        .because("replies to the egress IP")
        .then(unNat(egress.zone(), REPLY));
  }

  private static Stream<Rule> resolution(EgressIp egress) {
    return egress.ip().family() == Family.IPV4
        ? Stream.of(arp(egress))
        : NdRules.defended(priority -> tagged(priority, egress.vlan()), egress);
  }

  private static Rule arp(EgressIp egress) {
    return ArpRules.answer(
        tagged(200, egress.vlan())
            .when(Prerequisite.ARP)
            .when(Field.ARP_OP, ArpRules.REQUEST)
            .when(Field.ARP_TPA, egress.ip())
            .owner(egress.first().owner())
            .egress(egress.first().id(), egress.first().name())
            .because("the egress IP lives here"),
        VirtualMac.of(egress.ip()),
        egress.vlan());
  }

  private static Rule learn(Subnet subnet) {
    Stream<Action> actions =
        Stream.concat(Tag.push(subnet.vlan()), Stream.of(output(Action.CONTROLLER)));
    return answerOf(subnet)
        .because("a neighbour tells its MAC address")
        .then(actions.toArray(Action[]::new));
  }

  private static RuleBuilder answerOf(Subnet subnet) {
    RuleBuilder rule = tagged(150, subnet.vlan());
    return subnet.gateway().family() == Family.IPV4
        ? rule.when(Prerequisite.ARP)
            .when(Field.ARP_OP, ArpRules.REPLY)
            .when(Field.ARP_SPA, subnet.cidr())
        : NdRules.advertisement(rule).when(Field.ND_TARGET, subnet.cidr());
  }
}
