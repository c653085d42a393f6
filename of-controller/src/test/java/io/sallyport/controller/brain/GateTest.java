package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.other;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Actions;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plan that a packet would break a promise with is not sent; the others are. */
class GateTest {
  private final BrainLab lab = BrainLab.settled();
  private final int owner = lab.owner("web");
  private final String ip = lab.ip("web");

  @AfterEach
  void stop() {
    lab.close();
  }

  /** The compiler takes a Pod for one that no Egress selects. */
  private static UnaryOperator<NodeProgram> masquerading(String pod) {
    return program ->
        NodeProgram.of(
            program.node(),
            program.rules().values().stream().map(r -> isVerdict(r, pod) ? asNode(r) : r).toList(),
            program.groups().values(),
            program.meters().values());
  }

  private static boolean isVerdict(Rule rule, String pod) {
    return rule.owner().equals("Pod/" + pod) && rule.table().equals(EgressPipeline.EGRESS_SELECT);
  }

  private static Rule asNode(Rule rule) {
    return new Rule(
        rule.key(),
        List.of(Actions.goTo(EgressPipeline.SNAT)),
        rule.cookie(),
        rule.owner(),
        "a mistake");
  }

  private boolean names(int node, String address) {
    return lab.flows(node).stream().anyMatch(f -> f.contains(address));
  }

  private static TestCluster withTwoMore() {
    return cluster().with(BrainLab.web("web-2", 1)).with(BrainLab.web("web-3", other(2)));
  }

  @Test
  void aRefusedPlanIsNotSentAndTheOthersAre() {
    List<String> before = lab.flows(1);
    lab.fault(masquerading("prod/web-2"));
    lab.accept(withTwoMore());
    lab.soon().until(() -> lab.hasProblem("Node/node-1: its newest program is not sent:"));
    assertThat(lab.hasProblem("Pod prod/web-2", "10.244.1.2 to 203.0.113.9", "promised is " + ip))
        .isTrue();
    lab.soon().until(() -> names(3, "10.244.3.3"));
    staysTrue(() -> lab.flows(1).equals(before));
    assertThat(lab.isReady("web")).as("a Pod of it is not served").isFalse();
    assertThat(lab.brain().status().checks().refused()).isEqualTo(1);
  }

  @Test
  void aPlanThatIsRightAgainIsSent() {
    lab.fault(masquerading("prod/web-2"));
    lab.accept(withTwoMore());
    lab.soon().until(() -> lab.hasProblem("Node/node-1: its newest program is not sent:"));
    lab.fault(UnaryOperator.identity());
    lab.accept(withTwoMore().with(ANode.number(4)));
    lab.soon().until(() -> names(1, "10.244.1.2"));
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(lab.hasProblem("is not sent")).isFalse();
  }

  @Test
  void aFirstProgramThatIsWrongIsNotSent() {
    lab.fault(masquerading("prod/web-1"));
    lab.session(1).drop("restarted");
    lab.bridge(1).restart();
    lab.connect(1);
    lab.accept(cluster().with(ANode.number(4)));
    lab.soon().until(() -> lab.hasProblem("Node/node-1: its newest program is not sent:"));
    staysTrue(() -> lab.flows(1).isEmpty());
  }

  @Test
  void aNewOwnerAnswersOnlyOnceTheOldOneIsSilent() {
    int next = other(owner);
    lab.bridge(owner).silent(true);
    lab.accept(cluster().with(ANode.number(owner)));
    lab.soon().until(() -> lab.leadsTo(1, next));
    staysTrue(() -> lab.answersFor(owner, ip) && !lab.answersFor(next, ip));
    lab.bridge(owner).silent(false);
    lab.session(owner).answerAll();
    lab.soon().until(() -> lab.answersFor(next, ip));
    assertThat(lab.answersFor(owner, ip)).isFalse();
    assertThat(lab.problems()).isEmpty();
  }

  // It does what it did, and that is no other switch's fault.
  @Test
  void aSwitchThatIsAwayHoldsNoOtherBack() {
    TestCluster two =
        cluster()
            .with(BrainLab.web("web-2", owner))
            .with(AnEgress.named("other").created(200).pods("app", "other").pool("pool"));
    lab.accept(two);
    lab.soon().until(() -> lab.isReady("other") && names(owner, "10.244." + owner + ".2"));
    lab.session(1).drop("cut");
    lab.accept(
        two.with(BrainLab.web("web-1", 1).label("app", "other"))
            .with(BrainLab.web("web-2", owner).label("app", "other")));
    int id = lab.egress("other").first().orElseThrow().id();
    lab.soon().until(() -> names(owner, "group:" + id));
    assertThat(lab.hasProblem("is not sent")).isFalse();
  }

  @Test
  void whatWasCheckedIsCounted() {
    PlanChecks before = lab.brain().status().checks();
    assertThat(before.rules()).isGreaterThan(100);
    assertThat(before.nanos()).isPositive();
    lab.accept(withTwoMore());
    lab.soon().until(() -> names(1, "10.244.1.2") && names(3, "10.244.3.3"));
    lab.soon().until(() -> lab.brain().status().checks().rules() > before.rules());
    assertThat(lab.brain().status().checks().walks()).isGreaterThan(before.walks());
  }
}
