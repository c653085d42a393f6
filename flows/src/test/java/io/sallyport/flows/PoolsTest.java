package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pools may hand out (guide, "IPRanges"), and which are refused. */
class PoolsTest {
  private static Pools pools(APool... pools) {
    TestCluster cluster = TestCluster.empty();
    for (APool pool : pools) {
      cluster = cluster.with(pool);
    }
    return Pools.of(cluster.snapshot().pools().values(), Settings.Features.ALL);
  }

  private static SortedMap<String, String> idle(Pools pools) {
    Snapshot none = TestCluster.empty().snapshot();
    Settings settings = TestCluster.SETTINGS;
    return pools.idle(Reserved.of(FitNodes.of(none, settings), pools, settings));
  }

  private static ExternalIPPool only(APool pool) {
    return pools(pool).usable().get("p");
  }

  private static boolean contains(APool pool, String address) {
    return only(pool).contains(IpAddress.parse(address));
  }

  @ParameterizedTest(name = "a {0} yields {1}")
  @CsvSource({"10.10.1.0/28, 14", "10.10.1.0/30, 2", "10.10.0.0/16, 65534"})
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
    assertThat(idle(pools))
        .containsOnly(
            entry(
                "p",
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

  @ParameterizedTest
  @CsvSource({
    "10.20.0.15, 24, 'the gateway of the subnet 10.20.0.0/24, 10.20.0.15,'",
    "10.20.0.30, 28, 'the first address of the subnet 10.20.0.16/28, 10.20.0.16,'"
  })
  void theSubnetOfAYoungerPoolTakesNoAddressAway(String gateway, int length, String what) {
    Pools pools =
        pools(
            APool.named("a").created(1).range("10.20.0.11", "10.20.0.20"),
            APool.named("b")
                .created(2)
                .range("10.20.0.25", "10.20.0.28")
                .subnet(gateway, length, 5));
    assertThat(pools.refused()).containsOnlyKeys("b");
    assertThat(pools.refused().get("b"))
        .isEqualTo(what + " lies in a range of the older pool \"a\"");
  }

  @Test
  void poolsOfOneSubnetAreBothUsedThoughOneHoldsTheGateway() {
    Pools pools =
        pools(
            APool.named("a").range("10.20.0.1", "10.20.0.20").subnet("10.20.0.1", 24, 5),
            APool.named("b").range("10.20.0.21", "10.20.0.28").subnet("10.20.0.1", 24, 5));
    assertThat(pools.usable()).containsOnlyKeys("a", "b");
  }

  @Test
  void aRefusedPoolDisturbsNobody() {
    Pools pools =
        pools(
            APool.named("broken")
                .created(1)
                .range("10.10.0.1", "10.10.0.9")
                .subnet("10.20.0.1", 24, 0),
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
    assertThat(idle(pools)).isEmpty();
  }

  @Test
  void ipv6IsAsGoodAsIpv4() {
    assertThat(pools(APool.named("p").range("fd00::1", "fd00::9")).usable()).containsOnlyKeys("p");
  }

  @Test
  void familiesAreNotMixed() {
    Pools pools =
        pools(
            APool.named("ranges").range("fd00::1", "fd00::9").range("10.10.0.1", "10.10.0.9"),
            APool.named("gateway").range("fd00::1", "fd00::9").subnet("10.10.0.1", 24, 0));
    assertThat(idle(pools).values())
        .containsExactlyInAnyOrder(
            "it holds fd00::1-fd00::9 and 10.10.0.1, of different families; it hands out nothing",
            "it holds fd00::1-fd00::9 and 10.10.0.1, of different families; it hands out nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "fe80::10", "ff02::5"})
  void addressesThatAreNoMachinesAreRefused(String address) {
    Pools pools = pools(APool.named("p").range(address, address));
    assertThat(pools.refusal("p").orElseThrow().sentence()).contains("cannot be egress IPs");
  }

  @Test
  void anUnknownPoolIsNamed() {
    assertThat(pools().refusal("p").orElseThrow())
        .isEqualTo(new Refusal("PoolNotFound", "the pool \"p\" does not exist"));
  }

  private static String why(APool pool) {
    return pools(pool).refused().get("p");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.1, 0.0.0.9, 0.0.0.0/8",
    "126.0.0.1, 128.0.0.1, 127.0.0.0/8",
    "127.0.0.5, 127.0.0.9, 127.0.0.0/8",
    "169.254.7.1, 169.254.7.9, 169.254.0.0/16",
    "223.255.255.255, 224.0.0.0, 224.0.0.0/4",
    "240.0.0.1, 240.0.0.9, 240.0.0.0/4",
    "255.255.255.255, 255.255.255.255, 240.0.0.0/4"
  })
  void aPoolOfAddressesThatNoMachineHasIsRefused(String start, String end, String block) {
    String sentence = "its range %s-%s holds addresses of %s, which cannot be egress IPs";
    assertThat(why(APool.named("p").range("10.10.0.1", "10.10.0.1").range(start, end)))
        .isEqualTo(sentence.formatted(start, end, block));
  }

  @Test
  void theNeighboursOfSuchAddressesAreUsed() {
    APool pool =
        APool.named("p")
            .range("1.0.0.0", "126.255.255.255")
            .range("128.0.0.0", "169.253.255.255")
            .range("169.255.0.0", "223.255.255.255");
    assertThat(pools(pool).refused()).isEmpty();
  }

  static Stream<APool> withoutAddress() {
    return Stream.of(
        APool.named("p"),
        APool.named("p").cidr("10.10.1.7/32"),
        APool.named("p").cidr("10.10.1.0/31").cidr("10.10.2.0/32"));
  }

  @ParameterizedTest
  @MethodSource("withoutAddress")
  void aPoolWithoutAnAddressIsRefused(APool pool) {
    assertThat(why(pool)).startsWith("it has no address").endsWith("of a /31 or /32");
    assertThat(idle(pools(pool))).containsOnlyKeys("p");
  }

  @Test
  void aClosedPoolGivesNothingAndIsThere() {
    APool closed = APool.named("p").closed();
    assertThat(why(closed)).isEqualTo("its spec cannot be read");
    assertThat(pools(closed).refusal("p").orElseThrow().reason()).isEqualTo("PoolRefused");
  }

  @Test
  void aPoolOfReservedAddressesIsNamedAndStaysWhatItIs() {
    TestCluster cluster =
        TestCluster.ofNodes(2)
            .with(
                APool.named("p")
                    .range("10.10.0.101", "10.10.0.102")
                    .range("10.10.0.1", "10.10.0.1")
                    .cidr("10.244.1.0/30"));
    assertThat(cluster.decision().problems())
        .containsExactly(
            new Problem(
                "ExternalIPPool/p",
                "each of its 5 addresses is a Node's or the gateway's or lies in a podCIDR;"
                    + " it hands out nothing"));
    assertThat(Pools.of(cluster.snapshot().pools().values(), Settings.Features.ALL).usable())
        .containsOnlyKeys("p");
    TestCluster oneMore = cluster.with(APool.named("p").range("10.10.0.101", "10.10.0.103"));
    assertThat(oneMore.decision().problems()).isEmpty();
  }
}
