package io.sallyport.tests.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.walk.testing.Lab;
import java.io.IOException;
import java.util.Collection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk's verdict is the switch's. */
@Timeout(600)
class TraceOracleTest {
  private static final int PACKETS = 2000;

  // Each Pod of Nodes 1 and 2 has an Egress, so none of their packets leaves as its Node's.
  private static final String[] IMPOSSIBLE = {
    "lab, node-[12]: table=egress_select, priority=0 .*",
    "lab, node-[12]: table=snat, priority=50,ip(v6)?,reg2=0x0 .*",
    "lab, node-[12]: table=out, priority=10,ip(v6)?,reg2=0x0,.*",
  };

  @RegisterExtension static final Seed SEED = new Seed();

  @BeforeAll
  static void needsASwitch() {
    assertThat(TraceOracle.isPossible()).as("root, namespaces and Open vSwitch").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2", "node-3"})
  void theLabsProgramsWalkAsTheyTrace(String node) throws IOException {
    NodeProgram program = Lab.programs().get(node);
    Coverage coverage = new Coverage(IMPOSSIBLE);
    Samples samples = new Samples(program, Lab.wirings().get(node), Seed.value());
    samples.leaveOut(coverage.impossible("lab", program));
    coverage.add("lab", program, agree(program, samples));
    assertThat(coverage.share()).as(coverage.toString()).isEqualTo(1);
    assertThat(coverage.mistakes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void programsWithoutSenseWalkAsTheyTrace(long number) throws IOException {
    long seed = Seed.value() + number;
    NodeProgram program = RandomPrograms.program("node-1", seed);
    agree(program, new Samples(program, Lab.wirings().get("node-1"), seed));
  }

  private static Collection<Rule> agree(NodeProgram program, Samples samples) throws IOException {
    try (TraceOracle oracle = new TraceOracle(program, Lab.wirings())) {
      for (int i = 0; i < PACKETS; i++) {
        assertThat(oracle.difference(samples.next(oracle.met()))).as("packet %d", i).isEmpty();
      }
      assertThat(oracle.undecided()).as("packets that say nothing").isLessThan(PACKETS / 4);
      return oracle.covered();
    }
  }
}
