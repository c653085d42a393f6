package io.sallyport.flows;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.ARP;
import static io.sallyport.flows.EgressPipeline.ND;
import static io.sallyport.flows.PipelineBits.FROM;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import io.sallyport.model.MacAddress;
import java.util.stream.Stream;

/** Answers ARP for the Pods' gateway and for the egress IPs that the Node owns. */
final class ArpRules {
  static final int REQUEST = 1;
  static final int REPLY = 2;

  private ArpRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.of(
            Stream.of(uplinkToHost(), hostToUplink(node)),
            node.podFamilies()
                .filter(f -> f == Family.IPV4)
                .flatMap(f -> Stream.of(forPods(), nothingElse())),
            node.localPodAddresses()
                .filter(c -> c.family() == Family.IPV4)
                .map(c -> forHost(request(PipelineBits.FROM_HOST).when(Field.ARP_TPA, c))),
            node.egressIps().stream()
                .filter(e -> e.answeredBy(node.name()) && e.vlan() == 0)
                .filter(e -> e.ip().family() == Family.IPV4)
                .map(ArpRules::forEgressIp),
            node.settings().gateway(Family.IPV4).stream()
                .map(g -> learnNextHop(fromUplink(150).when(Field.ARP_SPA, g))),
            node.subnets()
                .map(Subnets.Numbered::subnet)
                .filter(s -> s.vlan() == 0 && s.gateway().family() == Family.IPV4)
                .map(s -> fromUplink(145).when(Field.ARP_OP, REPLY).when(Field.ARP_SPA, s.cidr()))
                .map(ArpRules::learnNeighbour),
            Stream.of(goOn(PipelineBits.FROM_UPLINK), goOn(PipelineBits.FROM_HOST)))
        .flatMap(s -> s);
  }

  private static Rule forPods() {
    return answer(
        request(PipelineBits.FROM_POD).because("every address is behind the Pods' gateway"),
        VirtualMac.GATEWAY);
  }

  private static Rule forHost(RuleBuilder request) {
    return answer(
        request.because("the Node's kernel reaches local Pods by the gateway"), VirtualMac.GATEWAY);
  }

  private static Rule forEgressIp(EgressIp egress) {
    return answer(
        request(PipelineBits.FROM_UPLINK)
            .when(Field.ARP_TPA, egress.ip())
            .owner(egress.first().owner())
            .egress(egress.first().id(), egress.first().name())
            .because("the egress IP lives here"),
        VirtualMac.of(egress.ip()));
  }

  private static RuleBuilder request(int from) {
    return ARP.rule(200).when(FROM, from).when(Prerequisite.ARP).when(Field.ARP_OP, REQUEST);
  }

  private static Rule answer(RuleBuilder request, MacAddress mac) {
    return answer(request, mac, 0);
  }

  /** Turns a request into its answer, and sends it back with that tag. */
  static Rule answer(RuleBuilder request, MacAddress mac, int vlan) {
    Stream<Action> turn =
        Stream.of(
            copy(Field.ETH_SRC, Field.ETH_DST),
            set(Field.ETH_SRC, mac),
            set(Field.ARP_OP, REPLY),
            copy(Field.ARP_SHA, Field.ARP_THA),
            set(Field.ARP_SHA, mac),
            copy(Field.ARP_TPA, PipelineBits.SCRATCH.field()),
            copy(Field.ARP_SPA, Field.ARP_TPA),
            copy(PipelineBits.SCRATCH.field(), Field.ARP_SPA));
    Stream<Action> send = Stream.concat(Tag.push(vlan), Stream.of(output(Action.IN_PORT)));
    return request.then(Stream.concat(turn, send).toArray(Action[]::new));
  }

  private static Rule learnNextHop(RuleBuilder fromGateway) {
    return learn(fromGateway.because("the gateway tells its MAC address"));
  }

  private static Rule learnNeighbour(RuleBuilder fromNeighbour) {
    return learn(fromNeighbour.because("a neighbour tells its MAC address"));
  }

  private static Rule learn(RuleBuilder told) {
    return told.then(output(Action.CONTROLLER), output(Action.LOCAL));
  }

  private static RuleBuilder fromUplink(int priority) {
    return ARP.rule(priority).when(FROM, PipelineBits.FROM_UPLINK).when(Prerequisite.ARP);
  }

  private static Rule uplinkToHost() {
    return fromUplink(100).because("for the Node's kernel").then(output(Action.LOCAL));
  }

  private static Rule hostToUplink(NodeView node) {
    return ARP.rule(100)
        .when(FROM, PipelineBits.FROM_HOST)
        .when(Prerequisite.ARP)
        .because("the Node's own ARP")
        .then(node.ports().toUplink());
  }

  private static Rule nothingElse() {
    return ARP.rule(90).when(Prerequisite.ARP).because("no other ARP is ours to answer").drop();
  }

  private static Rule goOn(int from) {
    return ARP.rule(10).when(FROM, from).because("no ARP").then(goTo(ND));
  }
}
