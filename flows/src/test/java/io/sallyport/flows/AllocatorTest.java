package io.sallyport.flows;

import static io.sallyport.flows.Allocations.CLUSTER;
import static io.sallyport.flows.Allocations.addresses;
import static io.sallyport.flows.Allocations.allocate;
import static io.sallyport.flows.Allocations.automatic;
import static io.sallyport.flows.Allocations.claim;
import static io.sallyport.flows.Allocations.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Egress gets which address. */
class AllocatorTest {
  @Test
  void theOldestGetsTheLowest() {
    TestCluster cluster = CLUSTER.with(automatic("a", 20)).with(automatic("b", 10));
    assertThat(addresses(cluster)).isEqualTo(Map.of("b", "10.10.0.11", "a", "10.10.0.12"));
  }

  @Test
  void aPoolThatIsNotUsedTakesNoAddressAway() {
    TestCluster wrong =
        CLUSTER.with(
            APool.named("q")
                .created(500)
                .range("10.99.0.1", "10.99.0.5")
                .subnet("10.10.0.12", 24, 100));
    TestCluster cluster = wrong.with(automatic("a", 1)).with(automatic("b", 2).ip("10.10.0.12"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.11", "b", "10.10.0.12"));
    assertThat(addresses(wrong.with(automatic("a", 1)), Map.of("a", "10.10.0.12")))
        .isEqualTo(Map.of("a", "10.10.0.12"));
  }

  @Test
  void aWrittenAddressIsNotHandedOut() {
    TestCluster cluster = CLUSTER.with(automatic("a", 1)).with(automatic("b", 2).ip("10.10.0.11"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.12", "b", "10.10.0.11"));
  }

  @Test
  void aWrittenAddressMustLieInItsPool() {
    assertThat(reason(CLUSTER.with(automatic("a", 1).ip("10.10.0.14")), "a"))
        .isEqualTo("IPNotInPool");
  }

  @Test
  void aStaticAddressThatNoNodeHasTakesNothingFromAnybody() {
    AnEgress wrong = AnEgress.named("wrong").created(1).ip("10.10.0.11");
    Refusal refusal =
        new Refusal(
            "IPNotFound",
            "no Node has the address 10.10.0.11; it is of the pool \"p\", which"
                + " spec.externalIPPool would have to name");
    TestCluster automatic = CLUSTER.with(wrong).with(automatic("good", 2));
    TestCluster written = CLUSTER.with(wrong).with(automatic("good", 2).ip("10.10.0.11"));
    for (TestCluster cluster : List.of(automatic, automatic.settled(), written)) {
      assertThat(cluster.decision().refusals())
          .isEqualTo(Map.of(claim("wrong", "10.10.0.11"), refusal));
      assertThat(addresses(cluster)).isEqualTo(Map.of("good", "10.10.0.11"));
    }
  }

  @Test
  void twoEgressesMayWriteTheSameAddress() {
    TestCluster cluster =
        CLUSTER.with(automatic("a", 1).ip("10.10.0.12")).with(automatic("b", 2).ip("10.10.0.12"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.12", "b", "10.10.0.12"));
  }

  @Test
  void anExhaustedPoolRefusesTheYoungest() {
    TestCluster cluster = CLUSTER;
    for (int i = 1; i <= 4; i++) {
      cluster = cluster.with(automatic("e" + i, i));
    }
    assertThat(allocate(cluster, Map.of()).refusals())
        .isEqualTo(
            Map.of(
                claim("e4", "10.10.0.11"),
                exhausted("3", "3 used by Egresses, 0 by Pods, 0 reserved")));
  }

  private static Refusal exhausted(String total, String counts) {
    return new Refusal(
        "PoolExhausted",
        "the pool \"p\" has no address left: of %s, %s (Nodes, gateway, podCIDRs)"
            .formatted(total, counts));
  }

  @Test
  void anExhaustedPoolSaysWhoHasItsAddresses() {
    TestCluster cluster =
        CLUSTER
            .with(ANode.named("late").address("10.10.0.11"))
            .with(APod.named("a/x").on("node-1").ip("10.10.0.12"))
            .with(automatic("a", 1))
            .with(AnEgress.named("static").ip("10.10.0.11"))
            .with(automatic("b", 2));
    assertThat(allocate(cluster, Map.of()).refusals().get(new ClaimRef("b", Family.IPV4)))
        .isEqualTo(exhausted("3", "1 used by Egresses, 1 by Pods, 1 reserved"));
  }

  @Test
  void aPodsAddressIsNotHandedOut() {
    TestCluster cluster =
        CLUSTER.with(automatic("a", 1)).with(APod.named("a/x").on("node-1").ip("10.10.0.11"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.12"));
    assertThat(addresses(cluster, Map.of("a", "10.10.0.11"))).isEqualTo(Map.of("a", "10.10.0.11"));
    assertThat(addresses(cluster.with(automatic("a", 1).ip("10.10.0.11"))))
        .isEqualTo(Map.of("a", "10.10.0.11"));
  }

  @Test
  @Timeout(10)
  void aLargePoolThatIsAllReservedIsSoonDoneWith() {
    TestCluster cluster =
        TestCluster.empty()
            .with(ANode.named("node-1").address("10.10.0.101").podCidr("12.0.0.0/8"))
            .with(APool.named("p").cidr("12.0.0.0/8").range("13.0.0.1", "13.0.0.1"))
            .with(automatic("a", 1))
            .with(automatic("b", 2));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "13.0.0.1"));
    assertThat(allocate(cluster, Map.of()).refusals().get(new ClaimRef("b", Family.IPV4)))
        .isEqualTo(exhausted("16777215", "1 used by Egresses, 0 by Pods, 16777214 reserved"));
  }

  @Test
  void theRangesAreUsedInTheOrderInWhichTheyAreWritten() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(APool.named("p").range("10.10.1.1", "10.10.1.1").range("10.10.0.2", "10.10.0.3"))
            .with(automatic("a", 1))
            .with(automatic("b", 2));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.1.1", "b", "10.10.0.2"));
  }

  @Test
  void addressesOfNodesAndTheGatewayAreNeverHandedOut() {
    TestCluster cluster =
        TestCluster.ofNodes(2)
            .with(
                APool.named("p")
                    .range("10.10.0.1", "10.10.0.1")
                    .range("10.10.0.101", "10.10.0.103"))
            .with(automatic("a", 1));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.103"));
  }

  @Test
  void aNodesAddressCannotBeWrittenWithAPool() {
    TestCluster cluster =
        TestCluster.ofNodes(1)
            .with(APool.named("p").range("10.10.0.101", "10.10.0.103"))
            .with(automatic("a", 1).ip("10.10.0.101"));
    assertThat(allocate(cluster, Map.of()).refusals().get(new ClaimRef("a", Family.IPV4)))
        .isEqualTo(
            new Refusal("IPInUse", "egressIP 10.10.0.101 is the address of Node \"node-1\""));
  }

  @Test
  void aNodesAddressMayBeWrittenWithoutPool() {
    assertThat(addresses(CLUSTER.with(AnEgress.named("a").ip("10.10.0.101"))))
        .isEqualTo(Map.of("a", "10.10.0.101"));
  }

  @Test
  void withoutAddressAndPoolThereIsNone() {
    assertThat(reason(CLUSTER.with(AnEgress.named("a")), "a")).isEqualTo("NoIPNoPool");
  }

  @Test
  void anUnknownPoolIsARefusal() {
    assertThat(reason(CLUSTER.with(AnEgress.named("a").pool("q")), "a")).isEqualTo("PoolNotFound");
    assertThat(reason(CLUSTER.with(AnEgress.named("a").pool("q").ip("10.10.0.11")), "a"))
        .isEqualTo("PoolNotFound");
  }

  @Test
  void anEgressMayHaveAnAddressOfEachFamily() {
    TestCluster cluster =
        CLUSTER
            .with(APool.named("p6").range("fd00::11", "fd00::13"))
            .with(AnEgress.named("a").created(1).pool("p", "p6"))
            .with(AnEgress.named("b").created(2).pool("p6", "p").ip("fd00::11"));
    assertThat(cluster.decision().allocation().of("a")).hasToString("[10.10.0.11, fd00::12]");
    assertThat(cluster.decision().allocation().of("b")).hasToString("[10.10.0.12, fd00::11]");
    assertThat(cluster.settled().decision().allocation())
        .isEqualTo(cluster.decision().allocation());
  }

  @Test
  void twoPoolsOfOneFamilyAreRefused() {
    TestCluster cluster =
        CLUSTER
            .with(APool.named("q").range("10.10.0.21", "10.10.0.23"))
            .with(AnEgress.named("a").pool("p", "q"));
    assertThat(reason(cluster, "a")).isEqualTo("TwoPools");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "224.0.0.5", "::1", "fe80::1", "ff02::5"})
  void whatCannotBeAnEgressIpIsToldSo(String ip) {
    TestCluster cluster = CLUSTER.with(AnEgress.named("a").ip(ip));
    assertThat(cluster.decision().refusals().get(claim("a", ip)).sentence())
        .endsWith("which cannot be egress IPs");
  }

  @Test
  void whoseFamilyNobodyCanTellIsRefusedInBoth() {
    for (String pool : List.of("nowhere", "mixed")) {
      TestCluster cluster =
          CLUSTER
              .with(
                  APool.named("mixed")
                      .range("10.10.0.31", "10.10.0.32")
                      .range("fd00::1", "fd00::2"))
              .with(AnEgress.named("a").pool(pool));
      assertThat(cluster.decision().refusals())
          .containsOnlyKeys(claim("a", "10.10.0.1"), claim("a", "fd00::1"));
    }
  }

  @Test
  void anAddressOfAnotherFamilyThanThePoolIsNotInIt() {
    TestCluster cluster = CLUSTER.with(AnEgress.named("a").pool("p").ip("fd00::11"));
    assertThat(cluster.decision().refusals().get(claim("a", "fd00::11")).reason())
        .isEqualTo("IPNotInPool");
  }
}
