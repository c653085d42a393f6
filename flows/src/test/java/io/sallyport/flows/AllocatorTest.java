package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which Egress gets which address. */
class AllocatorTest {
  private static final TestCluster CLUSTER =
      TestCluster.ofNodes(2).with(APool.named("p").range("10.10.0.11", "10.10.0.13"));

  private static AnEgress automatic(String name, long created) {
    return AnEgress.named(name).created(created).pool("p");
  }

  private static Allocation allocate(TestCluster cluster, Map<String, String> before) {
    Map<String, IpAddress> remembered = new TreeMap<>();
    before.forEach((name, ip) -> remembered.put(name, IpAddress.parse(ip)));
    Pools pools = Pools.of(cluster.snapshot().pools().values());
    return Allocator.allocate(cluster.snapshot(), pools, cluster.settings(), remembered);
  }

  private static Map<String, String> addresses(TestCluster cluster, Map<String, String> before) {
    Map<String, String> out = new TreeMap<>();
    allocate(cluster, before).addresses().forEach((name, ip) -> out.put(name, ip.toString()));
    return out;
  }

  private static Map<String, String> addresses(TestCluster cluster) {
    return addresses(cluster, Map.of());
  }

  private static String reason(TestCluster cluster, String egress) {
    return allocate(cluster, Map.of()).refusals().get(egress).reason();
  }

  @Test
  void theOldestGetsTheLowest() {
    TestCluster cluster = CLUSTER.with(automatic("a", 20)).with(automatic("b", 10));
    assertThat(addresses(cluster)).isEqualTo(Map.of("b", "10.10.0.11", "a", "10.10.0.12"));
  }

  @Test
  void whatWasGivenBeforeIsKept() {
    TestCluster cluster = CLUSTER.with(automatic("a", 20)).with(automatic("b", 10));
    assertThat(addresses(cluster, Map.of("a", "10.10.0.11")))
        .isEqualTo(Map.of("a", "10.10.0.11", "b", "10.10.0.12"));
  }

  @Test
  void anAddressOutsideThePoolIsNotKept() {
    assertThat(addresses(CLUSTER.with(automatic("a", 1)), Map.of("a", "10.10.9.9")))
        .isEqualTo(Map.of("a", "10.10.0.11"));
  }

  @Test
  void anAddressThatANodeHasTakenIsNotKept() {
    TestCluster cluster =
        CLUSTER.with(ANode.named("late").address("10.10.0.12")).with(automatic("a", 1));
    assertThat(addresses(cluster, Map.of("a", "10.10.0.12"))).isEqualTo(Map.of("a", "10.10.0.11"));
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
  void aWrittenAddressThatAnotherWasGivenBeforeIsRefused() {
    TestCluster cluster =
        CLUSTER.with(automatic("new", 1).ip("10.10.0.11")).with(automatic("old", 2));
    Allocation allocation = allocate(cluster, Map.of("old", "10.10.0.11"));
    assertThat(allocation.addresses()).containsOnlyKeys("old");
    assertThat(allocation.refusals().get("new"))
        .isEqualTo(
            new Refusal("IPInUse", "egressIP 10.10.0.11 was given to Egress \"old\" before"));
  }

  @Test
  void aStaticAddressThatAnotherWasGivenBeforeIsRefused() {
    TestCluster cluster =
        CLUSTER
            .with(AnEgress.named("static").created(1).ip("10.10.0.11"))
            .with(automatic("old", 2));
    assertThat(allocate(cluster, Map.of("old", "10.10.0.11")).refusals().get("static").reason())
        .isEqualTo("IPInUse");
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
                "e4",
                new Refusal("PoolExhausted", "the pool \"p\" has none of its 3 addresses left")));
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
    assertThat(allocate(cluster, Map.of()).refusals().get("a"))
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
  void ipv6IsNotSupportedYet() {
    assertThat(reason(CLUSTER.with(AnEgress.named("a").ip("fd00::1")), "a"))
        .isEqualTo("NotSupported");
  }
}
