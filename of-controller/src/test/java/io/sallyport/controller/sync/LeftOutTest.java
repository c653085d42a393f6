package io.sallyport.controller.sync;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.flows.EgressPipeline.SNAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** A switch that refuses what one Pod or Egress needs gets everything else. */
class LeftOutTest {
  private static final Duration NO_AUDIT = Duration.ofHours(1);
  private static final String POD_1 = "Pod/prod/web-1";
  private static final int PODS = 20;

  private final FakeBridge bridge = new FakeBridge("node-1", 1);
  private final Heard heard = new Heard();
  private final FakeSession session = bridge.connect(heard);

  private static ConditionFactory soon() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO);
  }

  private static boolean isOf(String owner, Change change) {
    return (change instanceof Change.AddFlow f && f.rule().owner().equals(owner))
        || (change instanceof Change.ModifyFlow m && m.rule().owner().equals(owner))
        || (change instanceof Change.AddGroup g && g.group().owner().equals(owner))
        || (change instanceof Change.ModifyGroup h && h.group().owner().equals(owner));
  }

  private NodeSync refused(String owner, EncodedProgram program) {
    bridge.refuse(c -> isOf(owner, c));
    NodeSync sync = NodeSync.start(session, heard, NO_AUDIT);
    want(sync, program, 1);
    return sync;
  }

  private void want(NodeSync sync, EncodedProgram program, long epoch) {
    sync.want(program, epoch);
    soon().until(() -> heard.confirmed.contains(epoch));
  }

  private Contents held() {
    return Contents.of(bridge.flows(), bridge.groups(), bridge.meters());
  }

  @Test
  void allRulesOfThePodAreMissingAndNothingElse() {
    EncodedProgram rest = Programs.of(Programs.port(2, 2), Programs.pod(2), Programs.ofNobody(1));
    Stream<Rule> ofThePod = Stream.of(Programs.port(1, 2), Programs.pod(1));
    Stream<Rule> others = rest.program().rules().values().stream();
    refused(POD_1, Programs.of(List.of(), Stream.concat(ofThePod, others)));
    assertThat(held()).isEqualTo(rest.contents());
    assertThat(heard.leftOut.get(POD_1)).startsWith("the switch refused to add table=");
    assertThat(heard.failures).isEmpty();
  }

  @Test
  void withItsGroupAnEgressLosesTheRulesThatLeadThere() {
    EncodedProgram program =
        Programs.of(
            List.of(Programs.toSnat(7), Programs.toSnat(8)),
            Stream.of(Programs.pod(1, group(7)), Programs.pod(2, group(8))));
    refused("Egress/e7", program);
    assertThat(held())
        .isEqualTo(
            Programs.of(List.of(Programs.toSnat(8)), Stream.of(Programs.pod(2, group(8))))
                .contents());
    assertThat(heard.leftOut).containsOnlyKeys("Egress/e7");
  }

  @Test
  void whatWorkedBeforeGoesWhenItsSuccessorIsRefused() {
    NodeSync sync = refused("nobody", Programs.of(Programs.port(1, 2), Programs.port(2, 2)));
    bridge.refuse(c -> isOf(POD_1, c));
    want(sync, Programs.of(Programs.port(1, 3), Programs.port(2, 2)), 2);
    assertThat(held()).isEqualTo(Programs.of(Programs.port(2, 2)).contents());
    assertThat(heard.leftOut).containsOnlyKeys(POD_1);
  }

  private static FlowKey keyOf(Rule rule) {
    return RuleEncoder.encode(rule).key();
  }

  private void plant(Rule rule, long cookie) {
    FlowState own = RuleEncoder.encode(rule).state();
    FlowState state = new FlowState(own.instructions(), cookie, 0, 0, 0);
    bridge.tamper(keyOf(rule), Optional.of(state));
  }

  @Test
  void aForeignFlowThatTheSwitchDoesNotLetGoHoldsNothingUp() {
    numbers(PODS).forEach(i -> plant(Programs.ofNobody(i), 0));
    bridge.refuse(c -> c instanceof Change.DeleteFlow);
    NodeSync sync = NodeSync.start(session, heard, Duration.ofMillis(50));
    want(sync, Programs.of(Programs.port(1, 2)), 1);
    assertThat(bridge.flows()).hasSize(PODS + 1);
    assertThat(heard.leftOut).containsOnlyKeys("Node/node-1");
    assertThat(heard.leftOut.get("Node/node-1")).contains("refused to delete table=");
    int reads = session.reads();
    soon().until(() -> session.reads() > reads + 8);
    assertThat(heard.drifts).isEmpty();
    assertThat(heard.failures).isEmpty();
    want(sync, Programs.of(Programs.port(1, 2), Programs.ofNobody(1)), 2);
    numbers(PODS)
        .filter(i -> i > 1)
        .forEach(i -> bridge.tamper(keyOf(Programs.ofNobody(i)), Optional.empty()));
    soon().until(() -> heard.leftOut.isEmpty());
    assertThat(held()).isEqualTo(Programs.of(Programs.port(1, 2), Programs.ofNobody(1)).contents());
  }

  @Test
  void aFlowOfOursThatTheSwitchDoesNotLetGoIsAFailure() {
    plant(Programs.ofNobody(9), Cookie.ofNone());
    bridge.refuse(c -> c instanceof Change.DeleteFlow);
    NodeSync sync = NodeSync.start(session, heard, NO_AUDIT);
    sync.want(Programs.of(Programs.port(1, 2)), 1);
    soon().until(() -> !heard.failures.isEmpty());
    assertThat(heard.confirmed).isEmpty();
  }

  @Test
  void itIsTriedAgainOnlyWhenItIsAnother() {
    NodeSync sync = refused(POD_1, Programs.of(Programs.port(1, 2)));
    bridge.refuse(c -> false);
    want(sync, Programs.of(Programs.port(1, 2), Programs.port(2, 2)), 2);
    assertThat(bridge.flows()).hasSize(1);
    assertThat(sync.progress()).isEqualTo(new NodeSync.Progress(1, 1));
    want(sync, Programs.of(Programs.port(1, 3), Programs.port(2, 2)), 3);
    assertThat(bridge.flows()).hasSize(2);
    assertThat(heard.leftOut).isEmpty();
    assertThat(sync.progress()).isEqualTo(new NodeSync.Progress(2, 0));
  }

  @Test
  void orAfterAWhileAsTheReasonMayHavePassed() {
    bridge.refuse(c -> isOf(POD_1, c));
    NodeSync sync = NodeSync.start(session, heard, Duration.ofMillis(50));
    want(sync, Programs.of(Programs.port(1, 2)), 1);
    assertThat(heard.leftOut).containsOnlyKeys(POD_1);
    bridge.refuse(c -> false);
    soon().until(() -> bridge.flows().size() == 1 && heard.leftOut.isEmpty());
    assertThat(heard.drifts).isEmpty();
  }

  @Test
  void whatIsConfirmedSaysWhatItLacksThoughANewerProgramIsWantedAlready() {
    NodeSync sync = refused(POD_1, Programs.of(Programs.port(1, 2)));
    bridge.silent(true);
    sync.want(Programs.of(Programs.port(1, 2), Programs.port(2, 2)), 2);
    sync.want(Programs.of(Programs.port(1, 3), Programs.port(2, 2)), 3);
    bridge.silent(false);
    session.answerAll();
    soon().until(() -> heard.confirmed.contains(3L));
    assertThat(heard.leftOutAt.getOrDefault(2L, heard.leftOutAt.get(1L))).containsOnlyKeys(POD_1);
  }

  @Test
  void whatIsForNoPodAndNoEgressIsNeverLeftOut() {
    bridge.refuse(c -> c instanceof Change.AddFlow f && f.rule().equals(Programs.ofNobody(1)));
    NodeSync sync = NodeSync.start(session, heard, NO_AUDIT);
    sync.want(Programs.of(Programs.ofNobody(1), Programs.port(1, 2)), 1);
    soon().until(() -> !heard.failures.isEmpty());
    assertThat(bridge.flows()).isEmpty();
    assertThat(heard.confirmed).isEmpty();
  }

  @Test
  void aSwitchThatTakesNothingIsNotAskedObjectByObject() {
    bridge.refuse(c -> true);
    NodeSync sync = NodeSync.start(session, heard, NO_AUDIT);
    want(sync, Programs.of(List.of(), numbers(100).map(i -> Programs.port(i, 200))), 1);
    assertThat(session.reads()).isLessThan(30);
    assertThat(heard.leftOut).hasSize(100);
    assertThat(heard.leftOut.values()).allMatch(s -> s.contains("the switch refused to add"));
  }

  private static Stream<Integer> numbers(int count) {
    return IntStream.rangeClosed(1, count).boxed();
  }

  /** Pods that leave as their Node, and then by an Egress each. */
  private static EncodedProgram masqueraded(Rule... more) {
    return Programs.of(List.of(), Stream.concat(pods(i -> goTo(SNAT)), Stream.of(more)));
  }

  private static EncodedProgram selected(Rule... more) {
    return Programs.of(
        numbers(PODS).map(Programs::toSnat).toList(),
        Stream.concat(pods(i -> group(i)), Stream.of(more)));
  }

  private static Stream<Rule> pods(IntFunction<Action> verdict) {
    return numbers(PODS)
        .flatMap(i -> Stream.of(Programs.port(i, 2), Programs.pod(i, verdict.apply(i))));
  }

  private EncodedProgram ports() {
    return Programs.of(List.of(), numbers(PODS).map(i -> Programs.port(i, 2)));
  }

  @Test
  void podsDoNotGoOnLeavingAsTheirNodeThoughTheSwitchTakesNoneOfTheirEgresses() {
    NodeSync sync = refused("nobody", masqueraded());
    bridge.refuse(c -> c instanceof Change.AddGroup);
    want(sync, selected(), 2);
    assertThat(held()).as("they still reach each other").isEqualTo(ports().contents());
    assertThat(heard.leftOut).hasSize(PODS);
    assertThat(heard.leftOut.keySet()).allMatch(o -> o.startsWith("Egress/"));
    assertThat(heard.drifts).isEmpty();
  }

  @Test
  void norThoughItTakesNoneOfTheirMeters() {
    NodeSync sync = refused("nobody", masqueraded());
    bridge.refuse(c -> c instanceof Change.OfMeter);
    EncodedProgram program = selected();
    List<Meter> meters =
        numbers(PODS).map(i -> new Meter(i, 1000, 1000, "Egress/e" + i, "its limit")).toList();
    NodeProgram whole = program.program();
    want(
        sync,
        EncodedProgram.of(
            NodeProgram.of("node-1", whole.rules().values(), whole.groups().values(), meters)),
        2);
    assertThat(held()).isEqualTo(ports().contents());
    assertThat(heard.leftOut).hasSize(PODS);
  }

  @Test
  void norThoughItRefusesWhatIsNobodys() {
    NodeSync sync = refused("nobody", masqueraded(Programs.ofNobody(99)));
    bridge.refuse(c -> c instanceof Change.AddFlow f && f.rule().equals(Programs.ofNobody(98)));
    sync.want(selected(Programs.ofNobody(98)), 2);
    soon().until(() -> !heard.failures.isEmpty());
    Stream<Rule> ofPods = numbers(PODS).map(i -> Programs.port(i, 2));
    Stream<Rule> ofNobody = Stream.of(Programs.ofNobody(99));
    assertThat(held())
        .as("what is of Nodes stays")
        .isEqualTo(Programs.of(List.of(), Stream.concat(ofPods, ofNobody)).contents());
    bridge.refuse(c -> false);
    soon().until(() -> heard.confirmed.contains(2L));
    assertThat(held()).isEqualTo(selected(Programs.ofNobody(98)).contents());
    assertThat(heard.drifts).isEmpty();
  }

  @Test
  void whatStaysAsItIsGoesOnWhenTheRestIsClosed() {
    Rule led = Programs.pod(1, group(7));
    NodeSync sync = refused("nobody", Programs.of(List.of(Programs.toPort(7, 2)), Stream.of(led)));
    EncodedProgram both =
        Programs.of(
            List.of(Programs.toPort(7, 2), Programs.toPort(8, 2)),
            Stream.of(led, Programs.pod(2, group(8)), Programs.pod(3, goTo(SNAT))));
    want(sync, both, 2);
    bridge.refuse(c -> c instanceof Change.AddFlow f && f.rule().equals(Programs.ofNobody(98)));
    sync.want(
        Programs.of(
            List.of(Programs.toPort(7, 2), Programs.toSnat(8)),
            Stream.of(led, Programs.pod(2, group(8)), Programs.ofNobody(98))),
        3);
    soon().until(() -> !heard.failures.isEmpty());
    assertThat(held())
        .as("a group that should turn, what leads there, and a Pod that is gone")
        .isEqualTo(Programs.of(List.of(Programs.toPort(7, 2)), Stream.of(led)).contents());
  }
}
