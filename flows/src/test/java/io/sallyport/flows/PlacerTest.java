package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Where egress IPs live. The ring's choices are RingTest's: .11 and .12 node-3, .13 node-2. */
class PlacerTest {
  private static final ClaimRef E4 = new ClaimRef("e4", Family.IPV4);

  private static TestCluster cluster(int nodes, int egresses) {
    TestCluster out =
        TestCluster.ofNodes(nodes).with(APool.named("p").range("10.10.0.11", "10.10.0.60"));
    for (int i = 1; i <= egresses; i++) {
      out = out.with(AnEgress.named("e" + i).created(i).pool("p"));
    }
    return out;
  }

  private static Map<String, String> owners(TestCluster cluster) {
    Map<String, String> out = new TreeMap<>();
    cluster
        .decision()
        .target()
        .gateways()
        .forEach((ip, gateway) -> out.put(ip.toString(), gateway.owner()));
    return out;
  }

  private static TestCluster settings(TestCluster cluster, int most, boolean failback) {
    return cluster.with(
        TestCluster.SETTINGS.but().maxEgressIPsPerNode(most).failback(failback).build());
  }

  @Test
  void theRingDecides() {
    assertThat(owners(cluster(3, 3)))
        .isEqualTo(Map.of("10.10.0.11", "node-3", "10.10.0.12", "node-3", "10.10.0.13", "node-2"));
  }

  @Test
  void aHealthyPlacementIsKept() {
    TestCluster two = cluster(2, 1).settled();
    assertThat(owners(two)).isEqualTo(Map.of("10.10.0.11", "node-2"));
    assertThat(owners(two.with(ANode.number(3)))).isEqualTo(Map.of("10.10.0.11", "node-2"));
  }

  @Test
  void failbackReturnsToTheRingsChoice() {
    TestCluster two = settings(cluster(2, 1), 255, true).settled();
    assertThat(owners(two.with(ANode.number(3)))).isEqualTo(Map.of("10.10.0.11", "node-3"));
  }

  @Test
  void aNodeThatIsNotReadyLosesItsAddresses() {
    TestCluster cluster = cluster(3, 3).settled().with(ANode.number(3).notReady());
    assertThat(owners(cluster))
        .isEqualTo(Map.of("10.10.0.11", "node-2", "10.10.0.12", "node-1", "10.10.0.13", "node-2"));
  }

  @Test
  void aNodeWithoutAddressHoldsNothing() {
    TestCluster cluster = TestCluster.empty().with(ANode.named("bare")).with(ANode.number(1));
    cluster =
        cluster
            .with(APool.named("p").range("10.10.0.11", "10.10.0.12"))
            .with(AnEgress.named("e").pool("p"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.11", "node-1"));
  }

  @Test
  void aNodeThatCannotBeProgrammedHoldsNothing() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(ANode.named("node-3").address("10.10.0.101").podCidr("10.244.3.0/24"))
            .with(APool.named("p").range("10.10.0.11", "10.10.0.12"))
            .with(AnEgress.named("e").pool("p"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.11", "node-1"));
  }

  @Test
  void theNodeSelectorLimitsTheNodes() {
    TestCluster cluster =
        TestCluster.ofNodes(2)
            .with(ANode.number(3))
            .with(ANode.number(1).label("role", "gateway"))
            .with(APool.named("p").range("10.10.0.11", "10.10.0.20").nodes("role", "gateway"))
            .with(AnEgress.named("e").pool("p"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.11", "node-1"));
  }

  @Test
  void aNodeThatTheSelectorNoLongerMatchesLosesItsAddress() {
    TestCluster before = cluster(3, 1).settled();
    TestCluster after =
        before
            .with(ANode.number(2).label("role", "gateway"))
            .with(APool.named("p").range("10.10.0.11", "10.10.0.60").nodes("role", "gateway"));
    assertThat(owners(before)).isEqualTo(Map.of("10.10.0.11", "node-3"));
    assertThat(owners(after)).isEqualTo(Map.of("10.10.0.11", "node-2"));
  }

  @Test
  void theSettingLimitsEveryNode() {
    assertThat(owners(settings(cluster(3, 4), 1, false)).values())
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
  }

  @Test
  void whoFindsNoRoomIsRefusedAndItIsTheYoungest() {
    Decision decision = settings(cluster(3, 4), 1, false).decision();
    assertThat(decision.refusals()).containsOnlyKeys(E4);
    assertThat(decision.refusals().get(E4))
        .isEqualTo(
            new Refusal(
                "NoNode",
                "no Node that the pool \"p\" selects is ready and has room for 10.10.0.14"));
  }

  @Test
  void theAnnotationWinsOverTheSetting() {
    TestCluster cluster = settings(cluster(3, 2), 1, false).with(ANode.number(3).capacity(2));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.11", "node-3", "10.10.0.12", "node-3"));
  }

  @Test
  void capacityZeroHoldsNothing() {
    assertThat(owners(cluster(3, 2).with(ANode.number(3).capacity(0))).values())
        .doesNotContain("node-3");
    assertThat(owners(settings(cluster(3, 2), 0, false))).isEmpty();
  }

  @Test
  void lessCapacityKeepsTheOldest() {
    TestCluster cluster = cluster(3, 2).settled().with(ANode.number(3).capacity(1));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.11", "node-3", "10.10.0.12", "node-1"));
  }

  @Test
  void aStaticAddressIsWhereItIs() {
    TestCluster cluster =
        settings(TestCluster.ofNodes(2), 0, false)
            .with(ANode.number(2).notReady())
            .with(AnEgress.named("e").ip("10.10.0.102"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.102", "node-2"));
  }

  @Test
  void aStaticAddressOfNoNodeIsNowhere() {
    TestCluster cluster = TestCluster.ofNodes(1).with(AnEgress.named("e").ip("10.10.0.77"));
    assertThat(cluster.decision().refusals())
        .isEqualTo(
            Map.of(
                new ClaimRef("e", Family.IPV4),
                new Refusal("IPNotFound", "no Node has the address 10.10.0.77")));
  }

  @Test
  void aStaticAddressFollowsItsNode() {
    TestCluster before = TestCluster.ofNodes(2).with(AnEgress.named("e").ip("10.10.0.102"));
    TestCluster after =
        before
            .settled()
            .with(ANode.named("node-2").address("10.10.0.109").podCidr("10.244.2.0/24"))
            .with(ANode.named("node-3").address("10.10.0.102").podCidr("10.244.3.0/24"));
    assertThat(owners(after)).isEqualTo(Map.of("10.10.0.102", "node-3"));
  }

  @Test
  void aStaticAddressMayBeAnyOfANode() {
    TestCluster cluster =
        TestCluster.ofNodes(2)
            .with(ANode.number(1).address("10.10.0.201").address("fd00::201"))
            .with(AnEgress.named("e").ip("10.10.0.201", "fd00::201"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.201", "node-1", "fd00::201", "node-1"));
    TestCluster moved =
        cluster.settled().with(ANode.number(1)).with(ANode.number(2).address("10.10.0.201"));
    assertThat(owners(moved)).isEqualTo(Map.of("10.10.0.201", "node-2"));
  }

  @Test
  void oneAddressOfTwoEgressesCountsOnce() {
    TestCluster cluster =
        settings(cluster(1, 0), 1, false)
            .with(AnEgress.named("a").pool("p").ip("10.10.0.15"))
            .with(AnEgress.named("b").pool("p").ip("10.10.0.15"));
    assertThat(owners(cluster)).isEqualTo(Map.of("10.10.0.15", "node-1"));
    assertThat(cluster.decision().refusals()).isEmpty();
  }

  @Property(tries = 40)
  void aNodeThatGoesMovesOnlyItsOwnAddresses(
      @ForAll @IntRange(min = 2, max = 6) int nodes,
      @ForAll @IntRange(min = 1, max = 40) int egresses,
      @ForAll @IntRange(min = 1, max = 6) int gone) {
    String lost = "node-" + (gone % nodes + 1);
    TestCluster before = settings(cluster(nodes, egresses), 255, true);
    Map<String, String> left = owners(before);
    Map<String, String> after = owners(before.without("Node/" + lost));
    left.values().removeIf(lost::equals);
    assertThat(after).containsAllEntriesOf(left).hasSize(egresses);
  }

  @Property(tries = 40)
  void aNodeThatComesBackMovesNothingBack(
      @ForAll @IntRange(min = 2, max = 6) int nodes,
      @ForAll @IntRange(min = 1, max = 40) int egresses) {
    TestCluster all = cluster(nodes, egresses).settled();
    TestCluster without = all.without("Node/node-1").settled();
    assertThat(owners(without.with(ANode.number(1)))).isEqualTo(owners(without));
  }

  @Test
  void theOwnerBeforeDecidesNotTheNodesThatServe() {
    TestCluster cluster = cluster(3, 1);
    Gateway moving =
        Gateway.next(Optional.of(Gateway.at("node-1")), Optional.of("node-2"), Set.of("node-1"))
            .orElseThrow();
    Placement now = Placement.EMPTY.with(IpAddress.parse("10.10.0.11"), Optional.of(moving));
    Decision decision = cluster.decision();
    assertThat(moving.owner()).isEqualTo("node-1");
    assertThat(owners(cluster.remembering(decision.memory(now))))
        .isEqualTo(Map.of("10.10.0.11", "node-1"));
  }
}
