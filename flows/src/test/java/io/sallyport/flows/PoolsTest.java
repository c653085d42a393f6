package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pools may hand out (guide, "IPRanges"), and which are refused. */
class PoolsTest {
  private static Pools pools(APool... pools) {
    TestCluster cluster = TestCluster.empty();
    for (APool pool : pools) {
      cluster = cluster.with(pool);
    }
    return Pools.of(cluster.snapshot().pools().values());
  }

  private static ExternalIPPool only(APool pool) {
    return pools(pool).usable().get("p");
  }

  private static boolean contains(APool pool, String address) {
    return only(pool).contains(IpAddress.parse(address));
  }

  @ParameterizedTest(name = "a {0} yields {1}")
  @CsvSource({
    "10.10.1.0/28, 14",
    "10.10.1.0/30, 2",
    "10.10.1.0/31, 0",
    "10.10.1.7/32, 0",
    "10.10.0.0/16, 65534"
  })
  void cidrsLoseTheirFirstAndLastAddress(String cidr, BigInteger size) {
    assertThat(only(APool.named("p").cidr(cidr)).total()).isEqualTo(size);
  }

  @Test
  void networkAndBroadcastAddressAreNotHandedOut() {
    APool pool = APool.named("p").cidr("10.10.1.0/28");
    assertThat(Stream.of("10.10.1.0", "10.10.1.15")).noneMatch(a -> contains(pool, a));
    assertThat(Stream.of("10.10.1.1", "10.10.1.14")).allMatch(a -> contains(pool, a));
  }

  @Test
  void startAndEndAreIncluded() {
    APool pool = APool.named("p").range("10.10.0.2", "10.10.0.10");
    assertThat(only(pool).total()).isEqualTo(BigInteger.valueOf(9));
    assertThat(Stream.of("10.10.0.2", "10.10.0.10")).allMatch(a -> contains(pool, a));
    assertThat(Stream.of("10.10.0.1", "10.10.0.11")).noneMatch(a -> contains(pool, a));
  }

  @Test
  void theGuidesExampleIsUsable() {
    APool pool = APool.named("p").range("10.10.0.2", "10.10.0.10").cidr("10.10.1.0/28");
    assertThat(only(pool).total()).isEqualTo(BigInteger.valueOf(23));
  }

  @Test
  void aPoolThatOverlapsItselfIsRefused() {
    Pools pools =
        pools(APool.named("p").range("10.10.0.2", "10.10.0.10").range("10.10.0.10", "10.10.0.12"));
    assertThat(pools.usable()).isEmpty();
    assertThat(pools.problems())
        .containsExactly(
            new Problem(
                "ExternalIPPool/p",
                "its ranges 10.10.0.2-10.10.0.10 and 10.10.0.10-10.10.0.12 overlap;"
                    + " it hands out nothing"));
  }

  @Test
  void theYoungerOfTwoOverlappingPoolsIsRefused() {
    Pools pools =
        pools(
            APool.named("a").created(20).range("10.10.0.5", "10.10.0.9"),
            APool.named("b").created(10).range("10.10.0.1", "10.10.0.5"));
    assertThat(pools.usable()).containsOnlyKeys("b");
    assertThat(pools.refusal("a").orElseThrow())
        .isEqualTo(
            new Refusal(
                "PoolRefused",
                "the pool \"a\" is not used: its range 10.10.0.5-10.10.0.9 overlaps"
                    + " 10.10.0.1-10.10.0.5 of the older pool \"b\""));
  }

  @Test
  void aRefusedPoolDisturbsNobody() {
    Pools pools =
        pools(
            APool.named("broken").created(1).range("10.10.0.1", "10.10.0.9").subnetInfo(),
            APool.named("good").created(2).range("10.10.0.1", "10.10.0.9"));
    assertThat(pools.usable()).containsOnlyKeys("good");
  }

  @Test
  void poolsThatOnlyTouchAreBothUsed() {
    Pools pools =
        pools(
            APool.named("a").range("10.10.0.1", "10.10.0.4"),
            APool.named("b").range("10.10.0.5", "10.10.0.9"));
    assertThat(pools.usable()).containsOnlyKeys("a", "b");
    assertThat(pools.problems()).isEmpty();
  }

  @Test
  void ipv6IsRefusedWithASentence() {
    Pools pools = pools(APool.named("p").range("fd00::1", "fd00::9"));
    assertThat(pools.refusal("p").orElseThrow().sentence()).contains("IPv6", "not supported yet");
  }

  @Test
  void anUnknownPoolIsNamed() {
    assertThat(pools().refusal("p").orElseThrow())
        .isEqualTo(new Refusal("PoolNotFound", "the pool \"p\" does not exist"));
  }
}
