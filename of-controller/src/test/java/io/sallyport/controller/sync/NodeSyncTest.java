package io.sallyport.controller.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.wire.FlowKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real switch cannot be made to do: refuse for long, be silent, stop in the middle. */
class NodeSyncTest {
  private static final Duration NO_AUDIT = Duration.ofHours(1);
  private static final Duration QUICK_AUDIT = Duration.ofMillis(50);

  private final FakeBridge bridge = new FakeBridge("node-1", 1);
  private final Heard heard = new Heard();
  private FakeSession session;

  @BeforeEach
  void connect() {
    session = bridge.connect(heard);
  }

  private NodeSync start(Duration auditEvery) {
    NodeSync sync = NodeSync.start(session, heard, auditEvery);
    soon().until(() -> heard.reads.size() == 1);
    return sync;
  }

  private static ConditionFactory soon() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO);
  }

  private static void staysTrue(Duration time, java.util.concurrent.Callable<Boolean> holds) {
    Awaitility.await().during(time).atMost(time.plusMinutes(1)).until(holds);
  }

  @Test
  void nothingIsDoneUntilAProgramIsWanted() {
    start(QUICK_AUDIT);
    soon().until(() -> session.reads() > 3);
    assertThat(bridge.applied()).isEmpty();
    assertThat(heard.confirmed).isEmpty();
  }

  @Test
  void aSwitchThatTheListenerCannotReadIsProgrammedAllTheSame() {
    heard.failsToRead = true;
    NodeSync sync = start(NO_AUDIT);
    sync.want(Programs.of(Programs.port(1, 2)), 1);
    soon().until(() -> heard.confirmed.contains(1L));
    assertThat(heard.failures).singleElement().asString().contains("the listener fails");
  }

  @Test
  void manyRefusalsAreNotRetriedMoreOftenThanOne() {
    bridge.refuse(change -> true);
    NodeSync sync = start(NO_AUDIT);
    for (int i = 1; i <= 10; i++) {
      sync.want(Programs.of(Programs.ofNobody(i)), i);
      int failures = i;
      soon().until(() -> heard.failures.size() >= failures);
    }
    letItWork();
    long since = System.nanoTime();
    int before = heard.failures.size();
    staysTrue(
        Duration.ofMillis(2500), () -> heard.failures.size() - before <= retriesAtMost(since));
    assertThat(heard.failures).hasSizeGreaterThan(before);
  }

  // One that was due already, and one a second: however slow the machine is, none comes too early.
  private static int retriesAtMost(long since) {
    return 1 + (int) Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }

  @Test
  void afterARefusalAGoodProgramIsApplied() {
    bridge.refuse(c -> c instanceof Change.AddFlow f && f.rule().equals(Programs.ofNobody(1)));
    NodeSync sync = start(NO_AUDIT);
    sync.want(Programs.of(Programs.ofNobody(1), Programs.port(2, 2)), 1);
    soon().until(() -> !heard.failures.isEmpty());
    assertThat(heard.failures.get(0)).contains("refused to add table=classify");
    assertThat(bridge.flows()).isEmpty();
    sync.want(Programs.of(Programs.port(2, 2)), 2);
    soon().until(() -> heard.confirmed.contains(2L));
    assertThat(bridge.flows()).hasSize(1);
  }

  @Test
  void whatWasRefusedIsNotTriedEachTimeThatItIsAskedFor() {
    bridge.refuse(change -> true);
    NodeSync sync = start(NO_AUDIT);
    EncodedProgram program = Programs.of(Programs.ofNobody(1));
    sync.want(program, 1);
    soon().until(() -> !heard.failures.isEmpty());
    long since = System.nanoTime();
    int reads = session.reads();
    for (int i = 2; i <= 101; i++) {
      sync.want(program, i);
      letItWork();
    }
    int more = session.reads() - reads;
    assertThat(more).isLessThanOrEqualTo(retriesAtMost(since));
    bridge.refuse(change -> false);
    soon().until(() -> heard.confirmed.contains(101L));
  }

  // Longer than it takes to read the switch and to be refused.
  private void letItWork() {
    for (int i = 0; i < 20; i++) {
      CompletableFuture.runAsync(() -> {}, session.executor()).join();
    }
  }

  @Test
  void aRefusedProgramDoesNotHoldUpAnother() {
    bridge.refuse(c -> c instanceof Change.AddFlow f && f.rule().equals(Programs.ofNobody(1)));
    NodeSync sync = start(NO_AUDIT);
    for (long i = 1; i <= 20; i++) {
      long epoch = 2 * i;
      sync.want(Programs.of(Programs.ofNobody(1)), epoch - 1);
      sync.want(Programs.of(Programs.ofNobody(2)), epoch);
      soon().until(() -> heard.confirmed.contains(epoch));
    }
    assertThat(bridge.flows()).hasSize(1);
  }

  @Test
  void whatWasDoneThoughTheAnswerIsLostIsNobodysDoing() {
    NodeSync sync = start(NO_AUDIT);
    sync.want(Programs.of(Programs.port(1, 2)), 1);
    soon().until(() -> heard.confirmed.contains(1L));
    bridge.loseAnswer();
    sync.want(Programs.of(Programs.port(1, 3), Programs.port(2, 2)), 2);
    soon().until(() -> heard.confirmed.contains(2L));
    assertThat(heard.drifts).isEmpty();
    assertThat(bridge.applied()).hasSize(2);
  }

  @Test
  void anInternalErrorIsToldAndTriedAgain() {
    heard.fails = true;
    NodeSync sync = start(NO_AUDIT);
    sync.want(Programs.of(), 1);
    soon().until(() -> !heard.failures.isEmpty());
    assertThat(heard.failures.get(0)).contains("internal error").contains("the listener fails");
    heard.fails = false;
    soon().until(() -> heard.confirmed.contains(1L));
  }

  @Test
  void aSilentSwitchGetsTheNewestProgramWhenItSpeaksAgain() {
    NodeSync sync = start(NO_AUDIT);
    bridge.silent(true);
    for (int i = 1; i <= 5; i++) {
      sync.want(Programs.of(Programs.port(i, 2)), i);
    }
    letItWork();
    bridge.silent(false);
    session.answerAll();
    soon().until(() -> heard.confirmed.contains(5L));
    assertThat(bridge.flows()).hasSize(1);
    assertThat(bridge.applied()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void driftIsCountedOnceAndOnlyOnceConfirmed() {
    EncodedProgram program = Programs.of(Programs.port(1, 2), Programs.port(2, 2));
    NodeSync sync = start(QUICK_AUDIT);
    sync.want(program, 1);
    soon().until(() -> heard.confirmed.contains(1L));
    bridge.tamper(program.rules().firstKey(), Optional.empty());
    soon().until(() -> bridge.flows().size() == 2);
    int reads = session.reads();
    soon().until(() -> session.reads() > reads + 3);
    assertThat(heard.drifts).containsExactly(1);
  }

  @Test
  void whatWasChangedBehindOurBackIsReadAgainAtOnceAndCounted() {
    EncodedProgram before = Programs.of(Programs.port(1, 2), Programs.port(2, 2));
    NodeSync sync = start(NO_AUDIT);
    sync.want(before, 1);
    soon().until(() -> heard.confirmed.contains(1L));
    bridge.tamper(before.rules().firstKey(), Optional.empty());
    // Like a group that somebody deleted: what is asked for on top of it is refused.
    bridge.refuse(c -> c instanceof Change.ModifyFlow);
    sync.want(Programs.of(Programs.port(1, 3), Programs.port(2, 2)), 2);
    soon().until(() -> heard.confirmed.contains(2L));
    assertThat(heard.failures).as("what was known was old").isEmpty();
    assertThat(heard.drifts).containsExactly(1);
  }

  // A flow that leads to a group is refused where the group is not.
  @Test
  void aGroupThatIsDeletedWhileTheSwitchIsReadComesBackWithItsFlows() {
    EncodedProgram program = Programs.pods(1, Programs.toSnat(7));
    FlowKey flow = program.rules().firstKey();
    NodeSync sync = start(QUICK_AUDIT);
    sync.want(program, 1);
    soon().until(() -> heard.confirmed.contains(1L));
    bridge.refuse(c -> c instanceof Change.AddFlow && bridge.groups().isEmpty());
    bridge.afterNextRead(() -> bridge.deleteGroup(7, flow));
    soon().until(() -> !heard.drifts.isEmpty());
    soon().until(() -> bridge.groups().size() == 1 && bridge.flows().size() == 1);
    assertThat(heard.failures).isEmpty();
    assertThat(heard.everLeftOut).isEmpty();
  }

  @Test
  void aStoppedSyncLeavesTheSwitchAlone() {
    NodeSync sync = start(QUICK_AUDIT);
    sync.stop();
    sync.want(Programs.of(Programs.port(1, 2)), 1);
    int reads = session.reads();
    staysTrue(Duration.ofMillis(300), () -> session.reads() <= reads + 1);
    assertThat(bridge.flows()).isEmpty();
  }

  @Test
  void aLoopThatHasEndedIsNoError() {
    NodeSync sync = start(NO_AUDIT);
    session.endLoop();
    assertThatCode(
            () -> {
              sync.want(Programs.of(), 1);
              sync.stop();
            })
        .doesNotThrowAnyException();
  }
}
