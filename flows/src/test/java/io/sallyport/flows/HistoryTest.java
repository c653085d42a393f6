package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.History.State;
import io.sallyport.flows.packets.Leaks;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Egress;
import io.sallyport.model.Snapshot;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds whatever came before. Addresses and placements are sticky by design, so the end is not
 * that of the last snapshot alone: it is that of the last snapshot and what is remembered of
 * addresses, numbers and owners, and nothing else of the past has an influence. Without stickiness
 * (addresses written down, failback on) the last snapshot alone decides.
 */
class HistoryTest {
  static List<Scenario> scenarios() {
    return Scenario.all();
  }

  private static State end(List<State> states) {
    return states.get(states.size() - 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void theEndIsSettledAndDecidingAgainChangesNothing(Scenario scenario) {
    for (Scenario variation : scenario.variations()) {
      State end = end(History.play(variation.snapshots()));
      TestCluster again = scenario.last().remembering(end.memory());
      assertThat(end.isSettled()).as("%s", variation).isTrue();
      assertThat(again.programs()).as("%s", variation).isEqualTo(end.programs());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void snapshotsThatComeTwiceChangeNothing(Scenario scenario) {
    assertThat(end(History.play(scenario.twice())).programs())
        .isEqualTo(end(History.play(scenario.snapshots())).programs());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void restartsChangeNothing(Scenario scenario) {
    assertThat(end(History.playWithRestarts(scenario.snapshots())).programs())
        .isEqualTo(end(History.play(scenario.snapshots())).programs());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void whatHasGoneIsForgotten(Scenario scenario) {
    assertThat(end(History.play(scenario.withNothingBetween())).programs())
        .isEqualTo(scenario.last().programs());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void withoutStickinessTheLastSnapshotAloneDecides(Scenario scenario) {
    for (Scenario variation : scenario.variations()) {
      List<TestCluster> written =
          variation.snapshots().stream().map(HistoryTest::notSticky).toList();
      assertThat(end(History.play(written)).programs())
          .as("%s", variation)
          .isEqualTo(notSticky(scenario.last()).programs());
    }
  }

  private static TestCluster notSticky(TestCluster cluster) {
    return written(cluster).with(cluster.settings().but().failback(true).build());
  }

  // Every Egress with the address that it would have without a past.
  private static TestCluster written(TestCluster cluster) {
    Allocation allocation = cluster.decision().allocation();
    SortedMap<String, Egress> egresses = new TreeMap<>();
    cluster
        .snapshot()
        .egresses()
        .forEach(
            (name, e) ->
                egresses.put(
                    name,
                    new Egress(
                        e.origin(),
                        e.appliedTo(),
                        allocation.of(name),
                        e.allocated(),
                        e.externalIPPools(),
                        e.bandwidth(),
                        e.isClosed())));
    Snapshot s = cluster.snapshot();
    return cluster.with(
        new Snapshot(s.revision(), s.nodes(), s.namespaces(), s.pods(), egresses, s.pools()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void noStateLeaks(Scenario scenario) {
    for (State state : History.play(scenario.snapshots())) {
      TestCluster cluster = state.cluster();
      TestWorld world = cluster.world().reprogrammed(state.programs().values());
      assertThat(new Leaks(cluster).in(world, state.programs().keySet())).isEmpty();
    }
  }
}
