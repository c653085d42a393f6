package io.sallyport.controller.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Settings;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Egress;
import io.sallyport.model.ObjectChange;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.admission.Opinion;
import io.sallyport.watch.api.ClusterException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which state of the cluster an objection is by. */
class SnapshotJudgeTest {
  private static final Snapshot EMPTY = TestCluster.empty().snapshot();
  private static final Snapshot WITH_POOL =
      TestCluster.empty().with(APool.named("p").range("10.0.0.1", "10.0.0.9")).snapshot();
  private static final Egress WEB =
      TestCluster.empty().with(AnEgress.named("web").pool("p")).snapshot().egresses().get("web");

  private static Opinion created(Optional<Snapshot> inForce, UnaryOperator<Snapshot> newest) {
    return new SnapshotJudge(() -> inForce, Settings.DEFAULTS, newest)
        .egress(new ObjectChange<>("web", Optional.empty(), Optional.of(WEB)));
  }

  private static Snapshot neverAsked(Snapshot known) {
    throw new IllegalStateException("asked about " + known);
  }

  private static Snapshot silent(Snapshot known) {
    throw new ClusterException("no answer about " + known.revision());
  }

  @Test
  void beforeAnythingIsKnownItAllowsAndSaysSo() {
    assertThat(created(Optional.empty(), SnapshotJudgeTest::neverAsked))
        .isEqualTo(Opinion.allowed(SnapshotJudge.UNCHECKED));
  }

  @Test
  void whatIsRightByTheSnapshotIsAllowedAtOnce() {
    assertThat(created(Optional.of(WITH_POOL), SnapshotJudgeTest::neverAsked))
        .isEqualTo(Opinion.allowed());
  }

  @Test
  void anObjectionHasToHoldOfTheNewestState() {
    assertThat(created(Optional.of(EMPTY), known -> WITH_POOL)).isEqualTo(Opinion.allowed());
    assertThat(created(Optional.of(EMPTY), known -> known).objection())
        .contains("the pool \"p\" does not exist");
  }

  @Test
  void whenNobodyKnowsTheNewestStateTheObjectionStands() {
    assertThat(created(Optional.of(EMPTY), SnapshotJudgeTest::silent).objection())
        .contains("the pool \"p\" does not exist");
  }
}
