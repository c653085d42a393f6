package io.sallyport.tests.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.testing.Lab;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk's verdict is the switch's. */
@Timeout(120)
class TraceOracleTest {
  private static final int PACKETS = 2000;

  @BeforeAll
  static void needsASwitch() {
    assertThat(TraceOracle.isPossible()).as("root, namespaces and Open vSwitch").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2", "node-3"})
  void theLabsProgramsWalkAsTheyTrace(String node) throws IOException {
    NodeProgram program = Lab.programs().get(node);
    Collection<Rule> covered = agree(program, Lab.wirings(), 1);
    List<String> missed =
        program.rules().values().stream()
            .filter(rule -> !covered.contains(rule))
            .map(FlowText::print)
            .toList();
    assertThat(missed).as("rules that no packet met").hasSizeLessThan(program.rules().size() / 6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void programsWithoutSenseWalkAsTheyTrace(long seed) throws IOException {
    agree(RandomPrograms.program("node-1", seed), Lab.wirings(), seed);
  }

  private static Collection<Rule> agree(NodeProgram program, Map<String, Wiring> wirings, long seed)
      throws IOException {
    Samples samples = new Samples(program, wirings.get(program.node()), seed);
    try (TraceOracle oracle = new TraceOracle(program, wirings)) {
      for (int i = 0; i < PACKETS; i++) {
        assertThat(oracle.difference(samples.next(), samples.states()))
            .as("packet %d", i)
            .isEmpty();
      }
      assertThat(oracle.undecided()).as("packets that say nothing").isLessThan(PACKETS / 4);
      return oracle.covered();
    }
  }
}
