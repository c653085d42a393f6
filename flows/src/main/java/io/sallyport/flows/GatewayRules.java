package io.sallyport.flows;

import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.datapath.Actions.track;
import static io.sallyport.flows.EgressPipeline.DRAIN;
import static io.sallyport.flows.EgressPipeline.EGRESS_TUNNEL;
import static io.sallyport.flows.EgressPipeline.METER;
import static io.sallyport.flows.EgressPipeline.NEXT_HOP;
import static io.sallyport.flows.EgressPipeline.OUT;
import static io.sallyport.flows.EgressPipeline.SNAT;
import static io.sallyport.flows.PipelineBits.EGRESS;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Translates and sends: for the egress IPs that the Node serves, and as the Node itself for Pods
 * that no Egress selects. Tables egress_tunnel, meter, snat and out stand together, because each
 * rule of one has its partner in the next.
 */
final class GatewayRules {
  private GatewayRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.concat(
        node.served().flatMap(ip -> ip.egresses().stream().flatMap(e -> egress(node, ip, e))),
        masquerade(node));
  }

  private static Stream<Rule> egress(NodeView node, EgressIp ip, EgressIp.NumberedEgress egress) {
    return Stream.concat(
        Stream.of(fromTunnel(egress), meter(node, ip, egress)),
        Stream.of(translate(ip, egress), send(node, ip, egress)));
  }

  private static Rule fromTunnel(EgressIp.NumberedEgress egress) {
    return EGRESS_TUNNEL
        .rule(100)
        .when(Field.TUN_ID, egress.id())
        .owner(egress.owner())
        .egress(egress.id(), egress.name())
        .because("another Node's Pod; the egress IP is served here")
        .then(set(EGRESS, egress.id()), goTo(METER));
  }

  private static Rule meter(NodeView node, EgressIp ip, EgressIp.NumberedEgress egress) {
    RuleBuilder rule =
        METER
            .rule(100)
            .when(ip.ip().family())
            .when(EGRESS, egress.id())
            .owner(egress.owner())
            .egress(egress.id(), egress.name());
    Action next = node.drains(ip) ? track(ip.zone(), DRAIN) : goTo(SNAT);
    return ip.limit()
        .map(l -> rule.because(l.reason()).then(Actions.meter(l.id()), next))
        .orElseGet(() -> rule.because("no bandwidth is set").then(next));
  }

  /** The meters of the egress IPs that live here. */
  static Stream<Meter> meters(NodeView node) {
    return node.served().flatMap(ip -> ip.limit().stream());
  }

  private static Rule translate(EgressIp ip, EgressIp.NumberedEgress egress) {
    return SNAT.rule(100)
        .when(ip.ip().family())
        .when(EGRESS, egress.id())
        .owner(egress.owner())
        .egress(egress.id(), egress.name())
        .because("the egress IP becomes the source")
        .then(
            set(PipelineBits.SUBNET, ip.subnet().map(Subnets.Numbered::number).orElse(0)),
            sourceNat(
                ip.zone(),
                ip.ip(),
                List.of(
                    set(PipelineBits.CONNECTION, PipelineBits.CONNECTION_OF_POD),
                    set(PipelineBits.CONNECTION_EGRESS, egress.id())),
                NEXT_HOP));
  }

  private static Rule send(NodeView node, EgressIp ip, EgressIp.NumberedEgress egress) {
    Stream<Action> frame =
        Stream.concat(Stream.of(set(Field.ETH_SRC, ip.mac(node)), decTtl()), Tag.push(ip.vlan()));
    return OUT.rule(100)
        .from(ip.ip())
        .when(PipelineBits.VLAN, ip.vlan())
        .when(EGRESS, egress.id())
        .owner(egress.owner())
        .egress(egress.id(), egress.name())
        .because("it carries the egress IP")
        .then(node.ports().toUplink(frame.toArray(Action[]::new)));
  }

  private static Stream<Rule> masquerade(NodeView node) {
    return node.masquerades()
        .flatMap(own -> Stream.of(translateAsNode(own), sendAsNode(node, own)));
  }

  private static Rule translateAsNode(IpAddress own) {
    return SNAT.rule(50)
        .when(own.family())
        .when(EGRESS, 0)
        .because("no Egress applies: the Node's address becomes the source")
        .then(
            sourceNat(
                Zones.NODE,
                own,
                List.of(set(PipelineBits.CONNECTION, PipelineBits.CONNECTION_OF_POD)),
                NEXT_HOP));
  }

  private static Rule sendAsNode(NodeView node, IpAddress own) {
    return OUT.rule(50)
        .from(own)
        .when(PipelineBits.VLAN, 0)
        .when(EGRESS, 0)
        .because("it carries the Node's address")
        .then(node.ports().toUplink(set(Field.ETH_SRC, node.ports().mac()), decTtl()));
  }
}
