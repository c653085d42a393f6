package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.Switches;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A restarted controller changes nothing (design, decision 10). */
class RecoveredTest {
  static List<String> settledWorlds() {
    return Worlds.names().stream().filter(w -> !w.startsWith("moving")).toList();
  }

  private static SortedMap<String, Recovered> read(Map<String, NodeProgram> programs) {
    SortedMap<String, Recovered> out = new TreeMap<>();
    programs.forEach(
        (node, p) -> out.put(node, Recovered.from(p.rules().values(), p.groups().values())));
    return out;
  }

  private static TestCluster restarted(TestCluster cluster) {
    return cluster.remembering(Memory.recovered(read(cluster.programs()), cluster.snapshot()));
  }

  private static void nothingChanges(TestCluster cluster) {
    assertThat(restarted(cluster).text()).isEqualTo(cluster.text());
    assertThat(restarted(cluster).programs()).isEqualTo(cluster.programs());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settledWorlds")
  void afterARestartThePlanIsEmpty(String world) {
    TestCluster cluster = Worlds.named(world);
    nothingChanges(cluster);
  }

  @Test
  void whatWasStickyStaysWhereItWas() {
    TestCluster cluster = Worlds.guideHa().without("Node/node-3").settled().with(ANode.number(3));
    assertThat(cluster.decision().target().owner(IpAddress.parse("10.10.0.11"))).contains("node-2");
    nothingChanges(cluster);
  }

  @Test
  void anAddressThatWasGivenBeforeIsStillItsEgresss() {
    TestCluster two = TestCluster.ofNodes(2).with(pool()).with(egress(1)).with(egress(2)).settled();
    TestCluster cluster = two.without("Egress/e1");
    assertThat(cluster.decision().allocation().of("e2")).contains(IpAddress.parse("10.10.0.12"));
    nothingChanges(cluster);
  }

  private static APool pool() {
    return APool.named("p").range("10.10.0.11", "10.10.0.60");
  }

  private static AnEgress egress(int i) {
    return AnEgress.named("e" + i).created(i).pool("p");
  }

  @Property(tries = 30)
  void whateverCameAndWent(
      @ForAll @IntRange(min = 1, max = 12) int egresses,
      @ForAll @IntRange(min = 1, max = 12) int goneEgress,
      @ForAll @IntRange(min = 1, max = 3) int goneNode) {
    TestCluster cluster = TestCluster.ofNodes(3).with(pool());
    for (int i = 1; i <= egresses; i++) {
      cluster = cluster.with(egress(i));
    }
    cluster = cluster.settled().without("Egress/e" + (goneEgress % egresses + 1));
    cluster = cluster.without("Node/node-" + goneNode).settled().with(ANode.number(goneNode));
    nothingChanges(cluster);
  }

  @Test
  void duringAMoveTheOwnerIsKnownAndWhoHasOldConnections() {
    Map<String, Recovered> read = read(Worlds.movingFlipped().programs());
    IpAddress moving = IpAddress.parse("10.10.0.11");
    assertThat(read.get("node-1").served()).extracting(Recovered.Served::ip).contains(moving);
    assertThat(read.get("node-1").owned()).doesNotContain(moving);
    assertThat(read.get("node-2").owned()).contains(moving);
    Memory memory = Memory.recovered(read, Worlds.guideHa().snapshot());
    assertThat(memory.placement().of(moving)).contains(Gateway.moving("node-2", "node-1", true));
  }

  // The controller has ended between the old owner's last answer and the new one's first.
  @Test
  void aMoveThatNobodyAnswersForYetGoesOn() {
    Map<String, Recovered> read = read(Worlds.movingFlipped().programs());
    read.replaceAll(
        (n, r) -> new Recovered(r.served(), r.routes(), new TreeSet<>(), r.drained(), r.hops()));
    assertThat(moving(read)).contains(Gateway.moving("node-2", "node-1", true));
  }

  @Test
  void aMoveWhoseOwnerIsNotReadKeepsTheOtherNode() {
    Map<String, Recovered> read = read(Worlds.movingFlipped().programs());
    read.remove("node-2");
    assertThat(moving(read)).contains(Gateway.moving("node-2", "node-1", true));
  }

  private static Optional<Gateway> moving(Map<String, Recovered> read) {
    Memory memory = Memory.recovered(read, Worlds.guideHa().snapshot());
    return memory.placement().of(IpAddress.parse("10.10.0.11"));
  }

  @Test
  void theNextHopIsKnown() {
    Map<String, Recovered> read = read(Worlds.noNextHop().programs());
    assertThat(read.get("node-3").hops())
        .isEqualTo(Map.of(new Hop(0, TestCluster.GATEWAY), Switches.NEXT_HOP));
    assertThat(read.get("node-1").hops()).isEmpty();
  }

  @Test
  void theOrderOfTheSwitchesDoesNotMatter() {
    Recovered owner = read(Worlds.oneNode().programs()).get("node-1");
    Map<String, Recovered> one = new LinkedHashMap<>();
    one.put("node-1", owner);
    one.put("node-2", owner);
    Map<String, Recovered> other = new LinkedHashMap<>();
    other.put("node-2", owner);
    other.put("node-1", owner);
    Snapshot snapshot = Worlds.oneNode().snapshot();
    assertThat(Memory.recovered(one, snapshot)).isEqualTo(Memory.recovered(other, snapshot));
  }

  @Test
  void foreignRulesSayNothing() {
    List<Rule> misses = List.of(EgressPipeline.OUT.miss(), EgressPipeline.SNAT.miss());
    assertThat(Recovered.from(misses, List.of())).isEqualTo(Recovered.from(List.of(), List.of()));
  }

  // The lowest address of the pool has become free before: handing out anew would give it away.
  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2", "node-3"})
  void aSwitchThatIsNotThereIsNotNeeded(String late) {
    TestCluster cluster = Worlds.guideHa().settled().without("Egress/egress-prod-web").settled();
    SortedMap<String, Recovered> read = read(cluster.programs());
    read.remove(late);
    Memory memory = Memory.recovered(read, cluster.snapshot());
    IpAddress kept = IpAddress.parse("10.10.0.12");
    assertThat(memory.addresses())
        .containsEntry(new ClaimRef("egress-staging-web", Family.IPV4), kept);
    assertThat(memory.placement().owner(kept)).contains("node-3");
    assertThat(cluster.remembering(memory).text()).isEqualTo(cluster.text());
  }
}
