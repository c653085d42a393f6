package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import java.math.BigInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Nodes, the gateway and podCIDRs leave of a pool. */
class ReservedTest {
  private static final TestCluster CLUSTER =
      TestCluster.empty()
          .with(ANode.named("a").address("10.0.0.7").address("fd00::7").podCidr("10.0.0.16/28"))
          .with(ANode.named("b").address("10.0.0.8"))
          .with(APool.named("within").range("10.0.0.22", "10.0.0.22").subnet("10.0.0.21", 30, 5))
          .with(ANode.named("c").address("10.0.0.40").podCidr("10.0.0.32/30"));

  private static Reserved reserved(TestCluster cluster) {
    return Reserved.of(
        FitNodes.of(cluster.snapshot(), cluster.settings()),
        Pools.of(cluster.snapshot().pools().values(), Settings.Features.ALL),
        cluster.settings());
  }

  private static ExternalIPPool pool(String start, String end) {
    TestCluster cluster = TestCluster.empty().with(APool.named("p").range(start, end));
    return cluster.snapshot().pools().get("p");
  }

  private static String rest(TestCluster cluster, ExternalIPPool pool) {
    return reserved(cluster).rest(pool).stream()
        .map(IpRange::toString)
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.6, 10.0.0.1-10.0.0.6",
    "10.0.0.1, 10.0.0.7, 10.0.0.1-10.0.0.6",
    "10.0.0.7, 10.0.0.9, 10.0.0.9-10.0.0.9",
    "10.0.0.1, 10.0.0.50, 10.0.0.1-10.0.0.6 10.0.0.9-10.0.0.15 10.0.0.36-10.0.0.39 10.0.0.41-10.0.0.50",
    "10.0.0.18, 10.0.0.35, ''"
  })
  void whatIsReservedIsCutOut(String start, String end, String rest) {
    assertThat(rest(CLUSTER, pool(start, end))).isEqualTo(rest);
  }

  @Test
  void aReservationOfEverythingLeavesNothing() {
    TestCluster cluster =
        CLUSTER.with(ANode.named("all").address("192.0.2.1").podCidr("12.0.0.0/8"));
    ExternalIPPool pool = pool("12.0.0.0", "12.255.255.255");
    assertThat(rest(cluster, pool)).isEmpty();
    assertThat(reserved(cluster).in(pool)).isEqualTo(pool.total());
  }

  // A mistake in a new Node must not take the egress IPs of others away.
  @Test
  void aNodeThatIsNotProgrammedReservesNothing() {
    TestCluster cluster =
        CLUSTER.with(ANode.named("wrong").address("12.0.0.1").podCidr("0.0.0.0/0"));
    assertThat(rest(cluster, pool("12.0.0.0", "12.0.0.3"))).isEqualTo("12.0.0.0-12.0.0.3");
  }

  @Property
  void itCountsWhatItContains(
      @ForAll @IntRange(max = 60) int first, @ForAll @IntRange(max = 60) int more) {
    IpAddress start = IpAddress.parse("10.0.0.0").plus(first);
    ExternalIPPool pool = pool(start.toString(), start.plus(more).toString());
    long contained =
        Stream.iterate(start, pool::contains, ip -> ip.plus(1))
            .filter(reserved(CLUSTER)::contains)
            .count();
    assertThat(reserved(CLUSTER).in(pool)).isEqualTo(BigInteger.valueOf(contained));
  }
}
