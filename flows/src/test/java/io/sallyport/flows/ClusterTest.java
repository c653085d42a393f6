package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who cannot be programmed, and that it disturbs nobody. */
class ClusterTest {
  private static Cluster cluster(TestCluster cluster) {
    return cluster.decision().cluster();
  }

  private static void onlyNode1IsLeft(TestCluster cluster, String sentence) {
    assertThat(cluster(cluster).nodes()).containsOnlyKeys("node-1");
    assertThat(cluster(cluster).problems())
        .containsExactly(new Problem("Node/node-2", sentence + "; it is not programmed"));
  }

  @Test
  void aNodeNeedsAnAddress() {
    onlyNode1IsLeft(
        TestCluster.ofNodes(1).with(ANode.named("node-2").address("fd00::2")),
        "it has no IPv4 InternalIP");
  }

  @Test
  void twoNodesCannotHaveOneAddress() {
    onlyNode1IsLeft(
        TestCluster.ofNodes(1).with(ANode.named("node-2").address("10.10.0.101")),
        "it has the same address as Node \"node-1\"");
  }

  // Guide, "Configuring static Egress": another Node gets the address of one that powers off.
  @Test
  void aReadyNodeHasTheAddressOfOneThatIsNot() {
    TestCluster off = TestCluster.empty().with(ANode.number(1).created(1).notReady());
    TestCluster moved = off.with(ANode.number(2).created(2).address("10.10.0.101"));
    assertThat(cluster(moved).nodes()).containsOnlyKeys("node-2");
    assertThat(cluster(moved).problems())
        .containsExactly(
            new Problem(
                "Node/node-1",
                "it is not ready, and Node \"node-2\", which is ready, has the same address; it is not"
                    + " programmed"));
    TestCluster both = off.with(ANode.number(2).created(2).address("10.10.0.101").notReady());
    assertThat(cluster(both).nodes()).as("the older").containsOnlyKeys("node-1");
    TestCluster wrong = off.with(ANode.number(2).address("10.10.0.101").podCidr("0.0.0.0/0"));
    assertThat(cluster(wrong).nodes()).as("it harms nobody").containsOnlyKeys("node-1");
    TestCluster clash =
        off.with(ANode.number(3).created(0))
            .with(ANode.number(2).address("10.10.0.101").podCidr("10.244.3.0/24"));
    assertThat(cluster(clash).nodes()).as("nor here").containsOnlyKeys("node-1", "node-3");
  }

  @Test
  void twoNodesCannotHaveOverlappingPodCidrs() {
    onlyNode1IsLeft(
        TestCluster.ofNodes(1)
            .with(ANode.named("node-2").address("10.10.0.102").podCidr("10.244.0.0/16")),
        "its podCIDR 10.244.0.0/16 overlaps that of Node \"node-1\"");
  }

  @Test
  void aNewNodeHarmsNoOldOneWhateverItsName() {
    TestCluster old =
        TestCluster.empty().with(ANode.number(1).created(1)).with(ANode.number(2).created(2));
    TestCluster wrong =
        old.with(ANode.named("a").created(3).address("10.10.0.101"))
            .with(ANode.named("b").created(3).address("10.10.0.7").podCidr("10.0.0.0/8"))
            .with(ANode.named("c").address("10.10.0.102"));
    assertThat(cluster(wrong).nodes()).containsOnlyKeys("node-1", "node-2");
    assertThat(cluster(wrong).problems())
        .extracting(Problem::object)
        .containsExactlyInAnyOrder("Node/a", "Node/b", "Node/c");
  }

  @ParameterizedTest
  @CsvSource({
    "10.10.0.102, 10.10.0.0/16, its podCIDR 10.10.0.0/16 holds its own address",
    "10.10.0.102, 10.10.0.101/32, its podCIDR holds an address of Node \"node-1\"",
    "10.244.1.9, 10.245.0.0/24, its address lies in a podCIDR of Node \"node-1\"",
    "10.10.0.102, 10.10.0.1/32, its podCIDR 10.10.0.1/32 holds the gateway's address",
    "10.10.0.102, 0.0.0.0/0, its podCIDR 0.0.0.0/0 holds addresses that no Pod can have",
    "10.10.0.102, 224.0.0.0/8, its podCIDR 224.0.0.0/8 holds addresses that no Pod can have",
    "127.0.0.1, 10.245.0.0/24, 127.0.0.1 is no address of a machine",
    "255.255.255.255, 10.245.0.0/24, 255.255.255.255 is no address of a machine"
  })
  void aNodeThatWouldCutOthersOffIsLeftOut(String address, String podCidr, String sentence) {
    onlyNode1IsLeft(
        TestCluster.ofNodes(1).with(ANode.named("node-2").address(address).podCidr(podCidr)),
        sentence);
  }

  @Test
  void aPodCannotHaveTheGatewaysAddress() {
    TestCluster cluster =
        TestCluster.ofNodes(1).with(APod.named("a/x").on("node-1").ip("10.10.0.1"));
    assertThat(cluster(cluster).problems())
        .containsExactly(new Problem("Pod/a/x", "its address 10.10.0.1 belongs to the gateway"));
  }

  @Test
  void twoFamiliesDoNotOverlap() {
    TestCluster cluster =
        TestCluster.empty()
            .with(ANode.number(1).podCidr("fd00:1::/64"))
            .with(ANode.number(2).podCidr("fd00:2::/64"));
    assertThat(cluster(cluster).nodes()).hasSize(2);
    assertThat(cluster(cluster).problems()).isEmpty();
  }

  @Test
  void theYoungerOfTwoPodsHasTheAddress() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(APod.named("a/old").on("node-1").ip("10.244.1.11").created(1))
            .with(APod.named("b/new").on("node-1").ip("10.244.1.11").created(2));
    assertThat(cluster(cluster).pods()).containsOnlyKeys(new PodRef("b", "new"));
    assertThat(cluster(cluster).problems())
        .containsExactly(new Problem("Pod/a/old", "its address 10.244.1.11 belongs to Pod b/new"));
  }

  @Test
  void aFinishedPodHasGivenItsAddressBack() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(APod.named("a/done").on("node-1").ip("10.244.1.11").created(2).finished())
            .with(APod.named("b/web").on("node-1").ip("10.244.1.11").created(1));
    assertThat(cluster(cluster).pods()).containsOnlyKeys(new PodRef("b", "web"));
    assertThat(cluster(cluster).problems()).isEmpty();
  }

  @Test
  void aPodCannotHaveANodesAddress() {
    TestCluster cluster =
        TestCluster.ofNodes(2).with(APod.named("a/x").on("node-1").ip("10.10.0.102"));
    assertThat(cluster(cluster).pods()).isEmpty();
    assertThat(cluster(cluster).problems())
        .containsExactly(
            new Problem("Pod/a/x", "its address 10.10.0.102 belongs to Node \"node-2\""));
  }

  @Test
  void aNodeThatIsNotProgrammedTakesNoPodsAddressAway() {
    TestCluster cluster =
        TestCluster.empty()
            .with(ANode.number(1).created(1))
            .with(ANode.named("new").created(2).address("10.244.1.11"))
            .with(APod.named("a/x").on("node-1").ip("10.244.1.11"));
    assertThat(cluster(cluster).pods()).containsOnlyKeys(new PodRef("a", "x"));
    assertThat(cluster(cluster).problems()).extracting(Problem::object).containsOnly("Node/new");
  }

  @Test
  void podsOfUnknownNodesAreLeftOut() {
    TestCluster cluster =
        TestCluster.ofNodes(1).with(APod.named("a/lost").on("node-9").ip("10.244.9.11"));
    assertThat(cluster(cluster).pods()).isEmpty();
  }

  @Test
  void aPodWithOneForeignAddressIsRefusedWithBoth() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(APod.named("a/old").on("node-1").created(1).ip("fd00::9"))
            .with(APod.named("a/new").on("node-1").created(2).ip("10.244.1.9").ip("fd00::9"));
    assertThat(cluster(cluster).pods()).containsOnlyKeys(new PodRef("a", "new"));
    assertThat(cluster(cluster).problems())
        .containsExactly(new Problem("Pod/a/old", "its address fd00::9 belongs to Pod a/new"));
  }

  @Test
  void aNodeNeedsAnAddressForTunnels() {
    TestCluster cluster = TestCluster.empty().with(ANode.named("six").address("fd00::1"));
    assertThat(cluster(cluster).problems())
        .containsExactly(
            new Problem("Node/six", "it has no IPv4 InternalIP; it is not programmed"));
  }

  private static final TestCluster POOL =
      TestCluster.ofNodes(1).with(APool.named("p").range("10.10.0.11", "10.10.0.13"));

  private static AnEgress egress(String name) {
    return AnEgress.named(name).pool("p");
  }

  private static APod pod(String ip) {
    return APod.named("a/x").on("node-1").ip(ip);
  }

  @Test
  void aPodCannotHaveAnEgressIp() {
    TestCluster cluster =
        POOL.with(egress("old").created(1).ip("10.10.0.12"))
            .with(egress("new").created(2).ip("10.10.0.12"))
            .with(pod("10.10.0.12"));
    String sentence = "its address 10.10.0.12 belongs to Egress \"old\"";
    assertThat(cluster(cluster).pods()).isEmpty();
    assertThat(cluster(cluster).refused()).containsOnly(Map.entry(new PodRef("a", "x"), sentence));
    assertThat(cluster.decision().problems()).containsExactly(new Problem("Pod/a/x", sentence));
    assertThat(cluster.text()).doesNotContain("Pod/a/x");
  }

  @Test
  void aPodThatTakesAnEgressIpAwayLosesIt() {
    TestCluster cluster = POOL.with(egress("e")).settled().with(pod("10.10.0.11"));
    assertThat(cluster(cluster).pods()).isEmpty();
    assertThat(cluster.decision().allocation().of("e")).contains(IpAddress.parse("10.10.0.11"));
  }

  @Test
  void aStaticEgressIpThatIsNowhereHarmsNoPod() {
    TestCluster cluster =
        POOL.with(AnEgress.named("wrong").ip("10.244.1.11")).with(pod("10.244.1.11"));
    assertThat(cluster(cluster).pods()).hasSize(1);
    assertThat(cluster.decision().problems())
        .containsExactly(new Problem("Egress/wrong", "no Node has the address 10.244.1.11"));
  }
}
