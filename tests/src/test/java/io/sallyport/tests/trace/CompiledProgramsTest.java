package io.sallyport.tests.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the compiler's packet tests say of a program is what a switch does with it. */
@Timeout(120)
class CompiledProgramsTest {
  private static final int PACKETS = 1000;

  @BeforeAll
  static void needsASwitch() {
    assertThat(TraceOracle.isPossible()).as("root, namespaces and Open vSwitch").isTrue();
  }

  static List<String> worlds() {
    return Worlds.names();
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void walkAsTheyTrace(String name) throws IOException {
    TestCluster cluster = Worlds.named(name);
    World world = cluster.world().world();
    Map<String, Wiring> wirings =
        cluster.programs().keySet().stream()
            .collect(Collectors.toMap(Function.identity(), world::wiring));
    for (String node : wirings.keySet()) {
      Samples samples = new Samples(cluster.programs().get(node), wirings.get(node), 1);
      try (TraceOracle oracle = new TraceOracle(cluster.programs().get(node), wirings)) {
        agree(oracle, samples);
      }
    }
  }

  private static void agree(TraceOracle oracle, Samples samples) throws IOException {
    for (int i = 0; i < PACKETS; i++) {
      assertThat(oracle.difference(samples.next(), samples.states())).as("packet %d", i).isEmpty();
    }
    assertThat(oracle.undecided()).as("packets that met contradicting rules").isZero();
  }
}
