package io.sallyport.flows;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.FROM_HOST;
import static io.sallyport.flows.EgressPipeline.FROM_UPLINK;
import static io.sallyport.flows.EgressPipeline.ND;
import static io.sallyport.flows.EgressPipeline.ND_ANSWER;
import static io.sallyport.flows.PipelineBits.FROM;
import static io.sallyport.flows.PipelineBits.VLAN;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers Neighbor Solicitations (RFC 4861) for the Pods' gateway and for the egress IPs that the
 * Node owns. A solicitation is turned into an advertisement in one table, and gets the fields that
 * only an advertisement has in the next.
 */
final class NdRules {
  /** The source of whoever has no address yet. */
  static final IpAddress UNSPECIFIED = IpAddress.parse("::");

  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
  private static final MacAddress ALL_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");

  private static final int ICMPV6 = 58;
  private static final int ROUTER_SOLICITATION = 133;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int REDIRECT = 137;
  private static final int TARGET_LINK_LAYER_ADDRESS = 2;
  private static final long SOLICITED = 0x4000_0000L;
  private static final long OVERRIDE = 0x2000_0000L;
  private static final int HOP_LIMIT = 255;

  private NdRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            node.podFamilies().filter(f -> f == Family.IPV6).map(f -> forPods()),
            node.localPodAddresses()
                .filter(c -> c.family() == Family.IPV6)
                .map(c -> forHost(from(200, PipelineBits.FROM_HOST), c)),
            owned(node).filter(e -> e.vlan() == 0).flatMap(NdRules::forEgressIp),
            learn(node),
            others(node),
            Stream.of(goOn(PipelineBits.FROM_UPLINK, FROM_UPLINK)),
            Stream.of(goOn(PipelineBits.FROM_HOST, FROM_HOST)),
            answers(node))
        .flatMap(s -> s);
  }

  private static Stream<EgressIp> owned(NodeView node) {
    return node.egressIps().stream()
        .filter(e -> e.ip().family() == Family.IPV6 && e.answeredBy(node.name()));
  }

  private static RuleBuilder from(int priority, int from) {
    return ND.rule(priority).when(FROM, from);
  }

  /** Narrows to Neighbor Solicitations. */
  static RuleBuilder solicitation(RuleBuilder rule) {
    return message(rule, SOLICITATION).when(Field.ICMPV6_CODE, 0);
  }

  /** Narrows to Neighbor Advertisements. */
  static RuleBuilder advertisement(RuleBuilder rule) {
    return message(rule, ADVERTISEMENT).when(Field.ICMPV6_CODE, 0);
  }

  private static RuleBuilder message(RuleBuilder rule, int type) {
    return rule.when(Family.IPV6).when(Field.IP_PROTO, ICMPV6).when(Field.ICMPV6_TYPE, type);
  }

  private static Rule forPods() {
    return turned(
        solicitation(from(200, PipelineBits.FROM_POD))
            .because("every address is behind the Pods' gateway"),
        VirtualMac.GATEWAY);
  }

  private static Rule forHost(RuleBuilder rule, Cidr pods) {
    return turned(
        solicitation(rule)
            .when(Field.ND_TARGET, pods)
            .because("the Node's kernel reaches local Pods by the gateway"),
        VirtualMac.GATEWAY);
  }

  private static Stream<Rule> forEgressIp(EgressIp egress) {
    return defended(p -> from(p, PipelineBits.FROM_UPLINK), egress);
  }

  /**
   * Answers whoever asks for an egress IP, and whoever is about to take it (RFC 4862, 5.4).
   *
   * @param start begins a rule of this priority
   */
  static Stream<Rule> defended(IntFunction<RuleBuilder> start, EgressIp egress) {
    RuleBuilder taker = about(start.apply(210), egress).from(UNSPECIFIED);
    return Stream.of(
        turned(
            about(start.apply(200), egress).because("the egress IP lives here"),
            VirtualMac.of(egress.ip())),
        taker
            .because("the egress IP is taken")
            .then(
                Stream.concat(
                        Stream.of(set(Field.IPV6_SRC, ALL_NODES)),
                        turn(
                            OVERRIDE,
                            set(Field.ETH_DST, ALL_NODES_MAC),
                            VirtualMac.of(egress.ip())))
                    .toList()));
  }

  private static RuleBuilder about(RuleBuilder rule, EgressIp egress) {
    return solicitation(rule)
        .when(Field.ND_TARGET, egress.ip())
        .owner(egress.first().owner())
        .egress(egress.first().id(), egress.first().name());
  }

  private static Rule turned(RuleBuilder solicitation, MacAddress mac) {
    return solicitation.then(
        turn(SOLICITED | OVERRIDE, copy(Field.ETH_SRC, Field.ETH_DST), mac).toList());
  }

  private static Stream<Action> turn(long flags, Action recipient, MacAddress mac) {
    return Stream.of(
        set(Field.ICMPV6_TYPE, ADVERTISEMENT),
        set(Field.ND_OPTIONS_TYPE, TARGET_LINK_LAYER_ADDRESS),
        set(Field.ND_RESERVED, flags),
        recipient,
        set(Field.ETH_SRC, mac),
        goTo(ND_ANSWER));
  }

  // Into each network that somebody is answered in.
  private static Stream<Rule> answers(NodeView node) {
    Stream<Cidr> pods = node.localPodAddresses().filter(c -> c.family() == Family.IPV6);
    return Stream.concat(pods.map(c -> 0), owned(node).map(EgressIp::vlan))
        .distinct()
        .map(NdRules::answer);
  }

  // The solicitation's source becomes the destination, and its target the source.
  private static Rule answer(int vlan) {
    Stream<Action> complete =
        Stream.of(
            copy(Field.ETH_SRC, Field.ND_TLL),
            copy(Field.IPV6_SRC, Field.IPV6_DST),
            copy(Field.ND_TARGET, Field.IPV6_SRC),
            set(Field.NW_TTL, HOP_LIMIT));
    Stream<Action> send = Stream.concat(Tag.push(vlan), Stream.of(output(Action.IN_PORT)));
    return advertisement(ND_ANSWER.rule(100).when(VLAN, vlan))
        .because("back to where the solicitation came from")
        .then(Stream.concat(complete, send).toList());
  }

  private static Stream<Rule> learn(NodeView node) {
    return Stream.concat(
            node.settings().gateway(Family.IPV6).stream()
                .map(
                    g ->
                        advertisement(from(150, PipelineBits.FROM_UPLINK))
                            .when(Field.ND_TARGET, g)
                            .because("the gateway tells its MAC address")),
            node.subnets()
                .map(Subnets.Numbered::subnet)
                .filter(s -> s.vlan() == 0 && s.gateway().family() == Family.IPV6)
                .map(
                    s ->
                        advertisement(from(145, PipelineBits.FROM_UPLINK))
                            .when(Field.ND_TARGET, s.cidr())
                            .because("a neighbour tells its MAC address")))
        .map(told -> told.then(output(Action.CONTROLLER), output(Action.LOCAL)));
  }

  private static Stream<Rule> others(NodeView node) {
    return IntStream.rangeClosed(ROUTER_SOLICITATION, REDIRECT)
        .boxed()
        .flatMap(type -> Stream.of(toHost(type), toUplink(node, type)));
  }

  private static Rule toHost(int type) {
    return message(from(100, PipelineBits.FROM_UPLINK), type)
        .because("for the Node's kernel")
        .then(output(Action.LOCAL));
  }

  private static Rule toUplink(NodeView node, int type) {
    return message(from(100, PipelineBits.FROM_HOST), type)
        .because("the Node's own Neighbor Discovery")
        .then(node.ports().toUplink());
  }

  private static Rule goOn(int from, TableDef next) {
    return from(10, from).because("no Neighbor Discovery").then(goTo(next));
  }
}
