package io.sallyport.flows;

import static io.sallyport.flows.Allocations.CLUSTER;
import static io.sallyport.flows.Allocations.addresses;
import static io.sallyport.flows.Allocations.allocate;
import static io.sallyport.flows.Allocations.automatic;
import static io.sallyport.flows.Allocations.claim;
import static io.sallyport.flows.Allocations.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who keeps an address that it had before, and who does not. */
class KeptAddressesTest {
  @Test
  void whatWasGivenBeforeIsKept() {
    TestCluster cluster = CLUSTER.with(automatic("a", 20)).with(automatic("b", 10));
    assertThat(addresses(cluster, Map.of("a", "10.10.0.11")))
        .isEqualTo(Map.of("a", "10.10.0.11", "b", "10.10.0.12"));
  }

  // Anybody can edit an annotation, or apply an old one.
  @Test
  void anAnnotationTakesNothingFromAnother() {
    TestCluster cluster =
        CLUSTER.with(automatic("a", 10).allocated("10.10.0.13")).with(automatic("b", 20));
    Map<String, String> before = Map.of("a", "10.10.0.12", "b", "10.10.0.13");
    assertThat(addresses(cluster, before)).isEqualTo(before);
  }

  @Test
  void whatTwoObjectsTellIsTheOldersAndWhatAPoolHasNotIsNobodys() {
    TestCluster cluster =
        CLUSTER
            .with(automatic("a", 20).allocated("10.10.0.12"))
            .with(automatic("b", 10).allocated("10.10.0.12"))
            .with(automatic("c", 30).allocated("10.10.9.9"));
    assertThat(addresses(cluster))
        .isEqualTo(Map.of("a", "10.10.0.11", "b", "10.10.0.12", "c", "10.10.0.13"));
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
  void whatANodeThatIsNotProgrammedHasIsKeptAndNotHandedOut() {
    TestCluster cluster =
        CLUSTER
            .with(ANode.named("wrong").address("10.10.0.101").address("10.10.0.11"))
            .with(automatic("a", 1));
    assertThat(addresses(cluster, Map.of("a", "10.10.0.11"))).isEqualTo(Map.of("a", "10.10.0.11"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("a", "10.10.0.12"));
  }

  @Test
  void aWrittenAddressThatAnotherWasGivenBeforeIsRefused() {
    TestCluster cluster =
        CLUSTER.with(automatic("new", 1).ip("10.10.0.11")).with(automatic("old", 2));
    Allocation allocation = allocate(cluster, Map.of("old", "10.10.0.11"));
    assertThat(allocation.addresses()).containsOnlyKeys(claim("old", "10.10.0.11"));
    assertThat(allocation.refusals().get(new ClaimRef("new", Family.IPV4)))
        .isEqualTo(
            new Refusal("IPInUse", "egressIP 10.10.0.11 was given to Egress \"old\" before"));
  }

  @Test
  void whoNoLongerWritesASharedAddressLeavesItToTheOther() {
    TestCluster both =
        CLUSTER.with(automatic("a", 1).ip("10.10.0.11")).with(automatic("b", 2).ip("10.10.0.11"));
    TestCluster one = both.with(automatic("b", 2));
    Map<String, String> before = addresses(both);
    assertThat(addresses(one, before)).isEqualTo(Map.of("a", "10.10.0.11", "b", "10.10.0.12"));
    assertThat(allocate(one, Map.of()).refusals()).isEmpty();
    TestCluster other = both.with(automatic("a", 1));
    assertThat(addresses(other, before)).isEqualTo(Map.of("a", "10.10.0.12", "b", "10.10.0.11"));
  }

  @Test
  void aClosedEgressKeepsWhatItHadForItself() {
    TestCluster cluster =
        CLUSTER
            .with(automatic("a", 10).ip("10.10.0.11").allocated("10.10.0.12").closed())
            .with(automatic("b", 20))
            .with(automatic("c", 30).ip("10.10.0.12"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("b", "10.10.0.13"));
    assertThat(reason(cluster, "a")).isEqualTo("SpecRefused");
    assertThat(reason(cluster, "c")).isEqualTo("IPInUse");
  }

  @Test
  void itIsTheSameForIpv6() {
    TestCluster cluster =
        CLUSTER
            .with(APool.named("p6").range("fd00::11", "fd00::13"))
            .with(AnEgress.named("a").ip("fd00::12").allocated("fd00::12").closed())
            .with(AnEgress.named("c").created(30).pool("p6").ip("fd00::12"));
    assertThat(addresses(cluster)).isEmpty();
  }

  @Test
  void whatAUserWroteIntoAClosedEgressOthersMayWriteToo() {
    TestCluster cluster =
        CLUSTER
            .with(automatic("a", 10).ip("10.10.0.11").closed())
            .with(automatic("b", 20).ip("10.10.0.11"));
    assertThat(addresses(cluster)).isEqualTo(Map.of("b", "10.10.0.11"));
  }

  @Test
  void aClosedEgressTakesNothingFromThoseWhoHadIt() {
    TestCluster cluster =
        CLUSTER
            .with(automatic("a", 10).allocated("10.10.0.11", "fd00::1").closed())
            .with(automatic("b", 20))
            .with(automatic("c", 30).ip("10.10.0.12"));
    Map<String, String> before = Map.of("b", "10.10.0.11", "c", "10.10.0.12");
    assertThat(addresses(cluster, before)).isEqualTo(before);
  }
}
