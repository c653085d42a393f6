package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.check.Checks;
import io.sallyport.flows.testing.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No plan of any history is refused, whatever came before. */
class CheckedHistoryTest {
  private static final List<TestCluster> SNAPSHOTS =
      Scenario.all().stream().flatMap(s -> s.snapshots().stream()).toList();

  static List<Scenario> scenarios() {
    return Scenario.all();
  }

  private static void allPass(List<History.State> states) {
    Map<String, NodeProgram> held = new TreeMap<>();
    for (History.State state : states) {
      Checks checks = Checks.between(held, state.cluster().decision(), state.cluster());
      assertThat(checks.to(state.programs()).result().refused()).isEmpty();
      held.putAll(state.programs());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void everyStepPasses(Scenario scenario) {
    allPass(History.play(scenario.snapshots()));
    allPass(History.playWithRestarts(scenario.snapshots()));
  }

  /** Places in the list of all snapshots of all scenarios. */
  @Provide
  Arbitrary<List<Integer>> histories() {
    return Arbitraries.integers().between(0, SNAPSHOTS.size() - 1).list().ofMinSize(2).ofMaxSize(5);
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void snapshotsInAnyOrderPass(@ForAll("histories") List<Integer> history) {
    allPass(History.play(history.stream().map(SNAPSHOTS::get).toList()));
  }
}
