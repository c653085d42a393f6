package io.sallyport.flows.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.ClaimRef;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.PipelineBits;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Programs that a fault of ours could make: refused, and the sentence says which packet. */
class BrokenPlansTest {
  private static final TestCluster HA = Worlds.guideHa();
  private static final TestCluster BARE =
      HA.without("Egress/egress-prod-web").without("Egress/egress-staging-web");
  // Both egress IPs live there in this world.
  private static final String GATEWAY = "node-3";
  private static final int PROD =
      HA.decision().ids().get(new ClaimRef("egress-prod-web", Family.IPV4));

  private static final int BACK = 7;

  private static NodeProgram changed(
      NodeProgram program, Predicate<Rule> which, UnaryOperator<Rule> change) {
    List<Rule> rules = new ArrayList<>();
    program.rules().values().forEach(r -> rules.add(which.test(r) ? change.apply(r) : r));
    return NodeProgram.of(
        program.node(), rules, program.groups().values(), program.meters().values());
  }

  private static NodeProgram with(NodeProgram program, Rule... more) {
    List<Rule> rules = new ArrayList<>(program.rules().values());
    rules.addAll(List.of(more));
    return NodeProgram.of(
        program.node(), rules, program.groups().values(), program.meters().values());
  }

  private static NodeProgram without(NodeProgram program, Predicate<Rule> which) {
    return NodeProgram.of(
        program.node(),
        program.rules().values().stream().filter(which.negate()).toList(),
        program.groups().values(),
        program.meters().values());
  }

  private static Predicate<Rule> in(TableDef table, String owner) {
    return r -> r.table().equals(table) && r.owner().equals(owner);
  }

  private static Rule rule(TableDef table, Match match, Action... actions) {
    return new Rule(
        new RuleKey(table, 500, match), List.of(actions), 0, "pipeline", "broken by a test");
  }

  private static Rule without(Rule rule, Field field) {
    SortedMap<Field, Masked> fields = new TreeMap<>(rule.match().fields());
    fields.remove(field);
    return new Rule(
        new RuleKey(rule.table(), rule.priority(), new Match(fields)),
        rule.actions(),
        rule.cookie(),
        rule.owner(),
        rule.reason());
  }

  private static Finding refusal(Result result, String node) {
    assertThat(result.refused()).containsOnlyKeys(node);
    return result.refused().get(node);
  }

  @Test
  void aPodThatGoesOnLeavingAsItsNodeThoughAnEgressSelectsIt() {
    NodeProgram old = BARE.programs().get("node-1");
    Rule verdict =
        old.rules().values().stream()
            .filter(in(EgressPipeline.EGRESS_SELECT, "Pod/prod/web-1"))
            .findFirst()
            .orElseThrow();
    Checks checks = Checks.between(BARE, HA);
    Result result =
        checks
            .to(changed(checks.program("node-1"), r -> r.key().equals(verdict.key()), r -> verdict))
            .result();
    // It does not even differ from before: nothing of the plan touches the Pod but its Egress.
    Finding finding = refusal(result, "node-1");
    assertThat(finding.sentence())
        .contains("Pod prod/web-1", "10.244.1.11 to 203.0.113.9", "with the source 10.10.0.101")
        .contains("promised is 10.10.0.11");
    assertThat(finding.trace()).contains("egress_select", "it carries the Node's address");
  }

  @Test
  void anOutRuleWithoutTranslatedSource() {
    Checks checks = Checks.between(BARE, HA);
    NodeProgram leaky =
        changed(
            checks.program(GATEWAY),
            in(EgressPipeline.OUT, "Egress/egress-prod-web"),
            r -> without(r, Field.NW_SRC));
    Finding finding = refusal(checks.to(leaky).result(), GATEWAY);
    assertThat(finding.sentence())
        .contains(
            "ICMP packet", "Pod prod/web-", "would leave Node \"node-3\" with the source 10.244");
  }

  @Test
  void aTranslationToAnotherAddress() {
    Checks checks = Checks.between(BARE, HA);
    Map<String, NodeProgram> wrong = new TreeMap<>();
    wrong.put(
        GATEWAY,
        changed(
            changed(
                checks.program(GATEWAY),
                in(EgressPipeline.SNAT, "Egress/egress-prod-web"),
                r -> asOther(r)),
            in(EgressPipeline.OUT, "Egress/egress-prod-web"),
            r -> without(r, Field.NW_SRC)));
    assertThat(refusal(checks.to(wrong).result(), GATEWAY).sentence())
        .contains("with the source 10.10.0.99; promised is 10.10.0.11");
  }

  private static Rule asOther(Rule rule) {
    Action other =
        Actions.sourceNat(2000, IpAddress.parse("10.10.0.99"), List.of(), EgressPipeline.NEXT_HOP);
    return new Rule(
        rule.key(), List.of(rule.actions().get(0), other), rule.cookie(), rule.owner(), "broken");
  }

  @Test
  void rulesLeftOutThatKeepPodsPacketsInside() {
    Checks checks = Checks.first(HA);
    NodeProgram open =
        without(
            checks.program("node-1"),
            r -> r.table().equals(EgressPipeline.L3_FORWARD) && r.owner().equals("Node/node-2"));
    assertThat(refusal(checks.to(open).result(), "node-1").sentence())
        .contains("to 10.244.2.", "would leave Node");
  }

  @Test
  void aResponderOnTwoNodes() {
    Checks checks = Checks.between(BARE, HA);
    Rule responder =
        checks.program(GATEWAY).rules().values().stream()
            .filter(in(EgressPipeline.ARP, "Egress/egress-prod-web"))
            .findFirst()
            .orElseThrow();
    Result result = checks.to(with(checks.program("node-2"), responder)).result();
    assertThat(refusal(result, "node-2").sentence())
        .isEqualTo("the Nodes \"node-2\" and \"node-3\" would both answer who has 10.10.0.11");
    assertThat(result.waiting()).isEmpty();
  }

  @Test
  void aResponderBesideAnOldOne() {
    Checks checks = Checks.between(HA, HA);
    Rule responder =
        checks.program(GATEWAY).rules().values().stream()
            .filter(in(EgressPipeline.ARP, "Egress/egress-prod-web"))
            .findFirst()
            .orElseThrow();
    checks.to(with(checks.program("node-1"), responder));
    assertThat(refusal(checks.result(), "node-1").sentence()).contains("would both answer");
    assertThat(checks.deaf(GATEWAY).result().refused()).as("it cannot be told").isEmpty();
  }

  @Test
  void aLoopBetweenTwoTunnels() {
    Checks checks = Checks.between(HA, HA);
    NodeProgram one = looping(checks.program("node-1"), "10.10.0.102");
    NodeProgram two = looping(checks.program("node-2"), "10.10.0.101");
    Result result = checks.to(one).to(two).result();
    assertThat(result.refused()).hasSize(1);
    Finding finding = result.refused().values().iterator().next();
    assertThat(finding.sentence()).contains("Pod prod/web-", "would walk in circles");
    assertThat(finding.trace()).contains("in by the tunnel from node-1", "it walks in circles");
    assertThat(Checks.between(HA, HA).to(one).result().refused()).as("half of it").isEmpty();
  }

  // What comes through a tunnel goes into the Egress's group, which leads into the other tunnel.
  private static NodeProgram looping(NodeProgram program, String to) {
    Match ip = Match.ANY.and(Family.IPV4);
    List<Rule> rules = new ArrayList<>(program.rules().values());
    rules.add(rule(EgressPipeline.TUNNEL_GUARD, ip, Actions.goTo(EgressPipeline.EGRESS_TUNNEL)));
    rules.add(rule(EgressPipeline.EGRESS_TUNNEL, Match.ANY, Actions.group(BACK)));
    Map<Integer, Group> groups = new TreeMap<>(program.groups());
    groups.put(PROD, group(PROD, to, 2));
    groups.put(BACK, group(BACK, to, Action.IN_PORT));
    return NodeProgram.of(program.node(), rules, groups.values(), program.meters().values());
  }

  private static Group group(int id, String to, int port) {
    List<Action> bucket =
        List.of(
            Actions.set(Field.TUN_DST, IpAddress.parse(to)),
            Actions.set(Field.TUN_ID, PROD),
            Actions.output(port));
    return new Group(id, bucket, "Egress/egress-prod-web", "broken by a test");
  }

  private static Checks draining() {
    return Checks.between(
        HA.at("10.10.0.11", Gateway.moving("node-3", "node-2", false)),
        HA.at("10.10.0.11", Gateway.moving("node-2", "node-3", true)));
  }

  private static NodeProgram takingOver(NodeProgram program, Action... actions) {
    return changed(
        program,
        r -> r.table().equals(EgressPipeline.EGRESS_TUNNEL) && r.reason().contains("knows"),
        r -> new Rule(r.key(), List.of(actions), r.cookie(), r.owner(), "broken"));
  }

  @Test
  void aLoopBetweenTwoNodesThatHandOver() {
    Checks checks = draining();
    int prod = HA.decision().ids().get(new ClaimRef("egress-prod-web", Family.IPV4));
    Action[] again = {Actions.set(PipelineBits.EGRESS, prod), Actions.goTo(EgressPipeline.METER)};
    NodeProgram one = takingOver(checks.program("node-2"), again);
    NodeProgram two = takingOver(checks.program("node-3"), again);
    assertThat(checks.to(one).to(two).result().refused()).isNotEmpty();
  }

  @Test
  void aConnectionTakenOverForAnotherEgress() {
    Checks checks = draining();
    int staging = HA.decision().ids().get(new ClaimRef("egress-staging-web", Family.IPV4));
    NodeProgram wrong =
        takingOver(
            checks.program("node-3"),
            Actions.set(PipelineBits.EGRESS, staging),
            Actions.goTo(EgressPipeline.SNAT));
    assertThat(checks.to(wrong).result().refused()).isNotEmpty();
  }

  @Test
  void onlyTheNodeThatIsBrokenIsRefused() {
    Checks checks = Checks.first(HA);
    NodeProgram leaky =
        changed(
            checks.program("node-2"),
            in(EgressPipeline.EGRESS_SELECT, "Pod/staging/web-2"),
            r ->
                new Rule(
                    r.key(),
                    List.of(Actions.goTo(EgressPipeline.SNAT)),
                    r.cookie(),
                    r.owner(),
                    "broken"));
    assertThat(refusal(checks.to(leaky).result(), "node-2").sentence())
        .contains("Pod staging/web-2", "with the source 10.10.0.102; promised is 10.10.0.12");
  }
}
