package io.sallyport.tests.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the compiler's packet tests say of a program is what a switch does with it; and the packets
 * that say so have met nearly all of the rules that can be met.
 */
@Timeout(600)
class CompiledProgramsTest {
  private static final int PACKETS = 1000;
  // What is missing was not met by chance.
  private static final double MET = 0.98;

  private static final String[] IMPOSSIBLE = {
    // No other Node: nothing comes through the tunnel.
    "one-node, node-1: table=l3_forward, priority=(197,ip,reg0=0x1/0xf|195),.*",
    "one-node, node-1: table=egress_tunnel, priority=100,.*",
    // Each Pod has an Egress: none leaves as its Node.
    "bandwidth, node-.: table=(snat|out), priority=50,ip,reg2=0x0/.*",
    // The exception lies among the Services, which the Node's kernel gets before.
    "services, node-.: table=egress_select, priority=300,.*",
    // The way to a Pod is there; only the own podCIDR has addresses that are no Pod's.
    ".*, node-(.): table=l3_forward, priority=180,ip,nw_dst=(?!10\\.244\\.\\1\\.0/24 ).*",
    ".*, node-(.): table=l3_forward, priority=180,ipv6,ipv6_dst=(?!fd00:10:244:\\1::/64 ).*",
    // The egress IPs of these networks live elsewhere.
    "bandwidth, node-[12]: table=next_hop, priority=1.0,ip,reg3=0x0/.*",
    "subnets, node-[12]: table=next_hop, priority=1.0,ip,reg3=0x772c/.*",
    "subnets, node-[23]: table=next_hop, priority=1.0,ip,reg3=0xfc55/.*",
    "dual-stack-subnets, node-[13]: table=next_hop, priority=1.0,ipv6,reg3=0xd204/.*",
    "dual-stack-subnets, node-[12]: table=next_hop, priority=1.0,ipv6,reg3=0xfbbd/.*",
  };

  private static final Coverage COVERAGE = new Coverage(IMPOSSIBLE);

  @RegisterExtension static final Seed SEED = new Seed();

  @BeforeAll
  static void needsASwitch() {
    assertThat(TraceOracle.isPossible()).as("root, namespaces and Open vSwitch").isTrue();
  }

  @AfterAll
  static void nearlyEveryRuleWasMet() {
    assertThat(COVERAGE.share()).as(COVERAGE.toString()).isGreaterThan(MET);
    assertThat(COVERAGE.mistakes()).isEmpty();
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
      NodeProgram program = cluster.programs().get(node);
      Samples samples = new Samples(program, wirings.get(node), Seed.value());
      samples.leaveOut(COVERAGE.impossible(name, program));
      try (TraceOracle oracle = new TraceOracle(program, wirings)) {
        agree(oracle, samples);
        COVERAGE.add(name, program, oracle.covered());
      }
    }
  }

  private static void agree(TraceOracle oracle, Samples samples) throws IOException {
    for (int i = 0; i < PACKETS; i++) {
      assertThat(oracle.difference(samples.next(oracle.met()))).as("packet %d", i).isEmpty();
    }
    assertThat(oracle.undecided()).as("packets that met contradicting rules").isZero();
  }
}
