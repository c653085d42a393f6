package io.sallyport.flows.packets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change that is cut anywhere leaks nothing: each Pod is as before or as after, or dropped. */
class CutTest {
  static List<Change> changes() {
    return Change.all();
  }

  // Switches of Nodes that come have nothing; those of Nodes that have gone keep what they had.
  private static Map<String, NodeProgram> programs(TestCluster cluster, TestCluster other) {
    Map<String, NodeProgram> out = new TreeMap<>();
    other
        .programs()
        .forEach(
            (n, p) ->
                out.put(n, new NodeProgram(n, new TreeMap<>(), new TreeMap<>(), new TreeMap<>())));
    out.putAll(cluster.programs());
    return out;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void atEveryMessageOfOneSwitch(Change change) {
    Check check = new Check(change);
    for (String node : check.before.keySet()) {
      for (NodeProgram state : Programming.states(check.before.get(node), check.after.get(node))) {
        for (Map<String, NodeProgram> others : List.of(check.before, check.after)) {
          Map<String, NodeProgram> now = new TreeMap<>(others);
          now.put(node, state);
          check.nothingLeaks(now);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void whileSomeSwitchesAreAheadOfOthers(Change change) {
    Check check = new Check(change);
    Programming.mixtures(check.before, check.after).forEach(check::nothingLeaks);
  }

  private static final class Check {
    private final Map<String, NodeProgram> before;
    private final Map<String, NodeProgram> after;
    private final TestWorld world;
    private final Leaks leaks;

    // The trackers remember what every Pod sent before.
    Check(Change change) {
      before = programs(change.before(), change.after());
      after = new TreeMap<>(before);
      after.putAll(change.after().programs());
      TestWorld cold = change.before().worldBefore(change.after());
      world = Leaks.warmed(cold, change.before().programs().keySet());
      leaks = new Leaks(change.before(), change.after());
    }

    void nothingLeaks(Map<String, NodeProgram> now) {
      assertThat(leaks.in(world.reprogrammed(now.values()), now.keySet())).isEmpty();
    }
  }
}
