package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.track;
import static io.sallyport.flows.EgressPipeline.CLASSIFY;
import static io.sallyport.flows.EgressPipeline.DRAIN;
import static io.sallyport.flows.EgressPipeline.EGRESS_TUNNEL;
import static io.sallyport.flows.EgressPipeline.SNAT;
import static io.sallyport.flows.PipelineBits.EGRESS;
import static io.sallyport.flows.PipelineBits.FROM;
import static io.sallyport.flows.PipelineBits.HANDED_OVER;
import static io.sallyport.flows.PipelineBits.HANDED_OVER_INVALID;
import static io.sallyport.flows.PipelineBits.HANDED_OVER_UNKNOWN;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * A connection whose source port was taken left with another one, which only the Node knows that
 * chose it. So when an egress IP has moved, the TCP connections of before go on by way of that
 * Node, until they have been drained: what is no first segment and belongs to no connection here is
 * handed over to it, by the tunnel, with the Egress's number and two more bits.
 *
 * <p>What the tracker here cannot place may be of a connection that it does know (data beyond the
 * window), or of one that it does not (a kernel's tracker takes no RST for a beginning). It is
 * handed over too, but the other Node must not begin a connection with it.
 *
 * <p>Connections that begin meanwhile keep their Pods' ports, or a Node that takes over later would
 * not find them. So one may get the port of an older one that only the other Node knows.
 */
final class DrainRules {
  private static final int TCP = 6;

  private DrainRules() {}

  static Stream<Rule> compile(NodeView node) {
    return node.served()
        .flatMap(ip -> node.otherServer(ip).stream().flatMap(other -> of(node, ip, other)))
        .distinct();
  }

  private static Stream<Rule> of(NodeView node, EgressIp ip, IpAddress other) {
    return Stream.of(
            Stream.of(HANDED_OVER_UNKNOWN, HANDED_OVER_INVALID)
                .map(how -> arrival(node, other, how)),
            ip.egresses().stream().flatMap(e -> takeOver(ip, e)),
            ip.egresses().stream().map(DrainRules::known),
            ip.egresses().stream()
                .filter(e -> node.drains(ip))
                .flatMap(e -> drain(node, ip, e, other)),
            Stream.of(unplaced()))
        .flatMap(s -> s);
  }

  private static Stream<Rule> drain(
      NodeView node, EgressIp ip, EgressIp.NumberedEgress egress, IpAddress other) {
    Rule unknown =
        tcp(100, ip, egress, "+trk+new")
            .withoutSyn()
            .because("an older connection: the Node that the egress IP was on knows its port")
            .then(toOther(node, other, HANDED_OVER_UNKNOWN, egress));
    Rule invalid =
        tcp(95, ip, egress, "+trk+inv")
            .withoutSyn()
            .because("of no connection that can be told here")
            .then(toOther(node, other, HANDED_OVER_INVALID, egress));
    return Stream.of(unknown, invalid);
  }

  private static RuleBuilder about(RuleBuilder rule, EgressIp.NumberedEgress egress) {
    return rule.owner(egress.owner()).egress(egress.id(), egress.name());
  }

  private static RuleBuilder tcp(
      int priority, EgressIp ip, EgressIp.NumberedEgress egress, String state) {
    return about(DRAIN.rule(priority), egress)
        .when(ip.ip().family())
        .when(Field.IP_PROTO, TCP)
        .whenTracked(state)
        .when(EGRESS, egress.id());
  }

  // The Pod may be on the Node that it is handed over to: a switch sends nothing back where it came
  // from unless it has forgotten where that was.
  private static List<Action> toOther(
      NodeView node, IpAddress other, int how, EgressIp.NumberedEgress egress) {
    return node.ports()
        .toTunnel(
            set(Field.IN_PORT, 0),
            set(Field.tunnelDestination(other.family()), other),
            set(Field.TUN_ID, EgressIds.handedOver(how, egress.id())));
  }

  // There before and after, too: packets are on their way here when nothing leads here any more.
  private static Rule known(EgressIp.NumberedEgress egress) {
    return about(DRAIN.rule(50), egress)
        .when(EGRESS, egress.id())
        .because("a connection that began here, or no TCP")
        .then(goTo(SNAT));
  }

  private static Rule arrival(NodeView node, IpAddress other, int how) {
    return CLASSIFY
        .rule(105)
        .when(Field.IN_PORT, node.ports().tunnel().getAsInt())
        .when(Field.tunnelSource(other.family()), other)
        .when(HANDED_OVER, how)
        .because("connections of before, that the other Node of a move hands over")
        .then(set(FROM, PipelineBits.FROM_TUNNEL), goTo(EGRESS_TUNNEL));
  }

  // Metered where they came from.
  private static Stream<Rule> takeOver(EgressIp ip, EgressIp.NumberedEgress egress) {
    Rule unknown =
        about(EGRESS_TUNNEL.rule(100), egress)
            .when(Field.TUN_ID, EgressIds.handedOver(HANDED_OVER_UNKNOWN, egress.id()))
            .because("handed over: this Node knows the connection")
            .then(set(EGRESS, egress.id()), goTo(SNAT));
    Rule invalid =
        about(EGRESS_TUNNEL.rule(100), egress)
            .when(ip.ip().family())
            .when(Field.TUN_ID, EgressIds.handedOver(HANDED_OVER_INVALID, egress.id()))
            .because("handed over: this Node may know the connection")
            .then(
                set(EGRESS, egress.id()),
                set(FROM, PipelineBits.FROM_INVALID),
                track(ip.zone(), DRAIN));
    Rule placed =
        about(DRAIN.rule(120), egress)
            .when(FROM, PipelineBits.FROM_INVALID)
            .whenTracked("+trk+est")
            .when(EGRESS, egress.id())
            .because("it does")
            .then(goTo(SNAT));
    return Stream.of(unknown, invalid, placed);
  }

  private static Rule unplaced() {
    return DRAIN
        .rule(110)
        .when(FROM, PipelineBits.FROM_INVALID)
        .because("no connection of either Node")
        .drop();
  }
}
