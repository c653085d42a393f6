package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused of a pool at the door, and what is not held against it. */
class PoolAdmissionTest {
  private static final TestCluster CLUSTER =
      TestCluster.ofNodes(2)
          .with(APool.named("old").created(1).range("10.10.0.11", "10.10.0.19"))
          .with(APool.named("young").created(100).range("10.10.0.31", "10.10.0.39"));

  private static APool p() {
    return APool.named("p").created(50);
  }

  private static ExternalIPPool built(APool pool, String name) {
    return TestCluster.empty().with(pool).snapshot().pools().get(name);
  }

  private static Admission create(TestCluster cluster, APool pool) {
    return Admission.ofPool(
        cluster.snapshot(),
        cluster.settings(),
        new ObjectChange<>("p", Optional.empty(), Optional.of(built(pool, "p"))));
  }

  private static Admission update(TestCluster cluster, APool before, APool after) {
    return Admission.ofPool(
        cluster.with(before).snapshot(),
        cluster.settings(),
        new ObjectChange<>("p", Optional.of(built(before, "p")), Optional.of(built(after, "p"))));
  }

  private static Optional<String> delete(TestCluster cluster) {
    Optional<ExternalIPPool> before = Optional.ofNullable(cluster.snapshot().pools().get("p"));
    return Admission.ofPool(
            cluster.snapshot(),
            cluster.settings(),
            new ObjectChange<>("p", before, Optional.empty()))
        .objection();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            p().range("10.10.0.50", "10.10.0.59").range("10.10.0.59", "10.10.0.60"),
            "its ranges 10.10.0.50-10.10.0.59 and 10.10.0.59-10.10.0.60 overlap"),
        Arguments.of(
            p().range("10.10.0.19", "10.10.0.21"),
            "its range 10.10.0.19-10.10.0.21 overlaps 10.10.0.11-10.10.0.19 of the older pool"
                + " \"old\""),
        Arguments.of(
            p().range("10.10.0.50", "10.10.0.59").range("fd00::1", "fd00::2"),
            "it holds 10.10.0.50-10.10.0.59 and fd00::1, of different families"),
        Arguments.of(
            p().range("10.20.0.5", "10.20.0.9").subnet("10.20.1.1", 24, 7),
            "its range 10.20.0.5-10.20.0.9 is not in the subnet 10.20.1.0/24"),
        Arguments.of(
            p().range("10.20.0.5", "10.20.0.9").subnet("10.20.0.255", 24, 7),
            "its gateway 10.20.0.255 is no host of the subnet 10.20.0.0/24"),
        Arguments.of(
            p().range("10.10.0.21", "10.10.0.22").subnet("10.10.0.15", 24, 7),
            "the gateway of the subnet 10.10.0.0/24, 10.10.0.15, lies in a range of the older"
                + " pool \"old\""),
        Arguments.of(
            p(),
            "it has no address: ipRanges is empty, or holds only a cidr of which nothing is left"
                + " without its first and last address, as of a /31 or /32"),
        Arguments.of(
            p().range("169.254.0.1", "169.254.0.9"),
            "its range 169.254.0.1-169.254.0.9 holds addresses of 169.254.0.0/16, which cannot be"
                + " egress IPs"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void refusesAsTheReconcilerWould(APool pool, String sentence) {
    assertThat(create(CLUSTER, pool).objection()).contains(sentence);
    assertThat(CLUSTER.with(pool).decision().problems())
        .anyMatch(p -> p.toString().startsWith("ExternalIPPool/p: " + sentence));
  }

  @Test
  void refusesASubnetThatIsSwitchedOff() {
    Settings off = TestCluster.SETTINGS.but().features(new Settings.Features(true, false)).build();
    APool pool = p().range("10.20.0.5", "10.20.0.9").subnet("10.20.0.1", 24, 7);
    assertThat(create(CLUSTER.with(off), pool).objection())
        .contains("it has a subnetInfo, and featureGates.EgressSeparateSubnet is false");
  }

  @Test
  void refusesOneSubnetTooMany() {
    TestCluster many = TestCluster.ofNodes(1);
    for (int i = 1; i <= Subnets.MOST; i++) {
      String net = "10.20." + i;
      many =
          many.with(APool.named("p" + i).range(net + ".5", net + ".9").subnet(net + ".1", 24, i));
    }
    APool pool = p().range("10.30.0.5", "10.30.0.9").subnet("10.30.0.1", 24, 7);
    assertThat(create(many, pool).objection())
        .contains(
            "the subnet 10.30.0.0/24 by 10.30.0.1 in VLAN 7 would be one more than the 20 that a"
                + " cluster may have");
  }

  @Test
  void anOlderPoolDoesNotGrowIntoAYoungerOne() {
    assertThat(
            update(
                    CLUSTER,
                    p().range("10.10.0.21", "10.10.0.29"),
                    p().range("10.10.0.21", "10.10.0.31"))
                .objection())
        .contains(
            "its range 10.10.0.21-10.10.0.31 overlaps 10.10.0.31-10.10.0.39 of the pool \"young\"");
  }

  @Test
  void anOldFaultStaysAndANewOneIsRefused() {
    APool wrong = p().range("10.10.0.19", "10.10.0.21");
    assertThat(update(CLUSTER, wrong, p().range("10.10.0.19", "10.10.0.21").nodes("a", "b")))
        .isEqualTo(Admission.GRANTED);
    assertThat(update(CLUSTER, wrong, p().range("10.10.0.20", "10.10.0.21")))
        .isEqualTo(Admission.GRANTED);
    assertThat(
            update(
                    CLUSTER,
                    wrong,
                    p().range("10.10.0.19", "10.10.0.21").range("10.10.0.39", "10.10.0.40"))
                .objection())
        .contains(
            "its range 10.10.0.39-10.10.0.40 overlaps 10.10.0.31-10.10.0.39 of the pool \"young\"");
  }

  private static TestCluster used() {
    return CLUSTER
        .with(AnEgress.named("auto").created(60).pool("p").allocated("10.10.0.51"))
        .with(AnEgress.named("fixed").created(61).pool("p").ip("10.10.0.52"));
  }

  @Test
  void whatIsInUseIsNotTakenAway() {
    APool before = p().range("10.10.0.51", "10.10.0.59");
    assertThat(update(used(), before, p().range("10.10.0.53", "10.10.0.59")).objection())
        .contains(
            "addresses in use would be lost: 10.10.0.51 of Egress \"auto\", 10.10.0.52 of Egress"
                + " \"fixed\"");
    assertThat(update(used(), before, p().range("10.10.0.51", "10.10.0.52")))
        .as("only what nobody uses goes")
        .isEqualTo(Admission.GRANTED);
    assertThat(
            update(
                    used(),
                    before,
                    p().range("10.10.0.51", "10.10.0.59").subnet("10.10.0.52", 24, 7))
                .objection())
        .as("the gateway of a subnet is nobody else's")
        .contains("addresses in use would be lost: 10.10.0.52 of Egress \"fixed\"");
  }

  @Test
  void ofManyUsersSomeAreNamed() {
    TestCluster many = CLUSTER.with(p().range("10.10.0.51", "10.10.0.59"));
    for (int i = 1; i <= 5; i++) {
      many = many.with(AnEgress.named("e" + i).created(60 + i).pool("p").ip("10.10.0.5" + i));
    }
    assertThat(delete(many))
        .contains("it is in use by Egress \"e1\", Egress \"e2\", Egress \"e3\" and 2 more");
  }

  @Test
  void aPoolThatNobodyNamesIsDeleted() {
    assertThat(delete(CLUSTER.with(p().range("10.10.0.51", "10.10.0.59")))).isEmpty();
  }

  @Test
  void aPoolThatCannotBeReadIsStillInUse() {
    assertThat(delete(used())).contains("it is in use by Egress \"auto\", Egress \"fixed\"");
  }

  // The younger of two that overlap is not used: nobody has an address of it.
  @Test
  void anUnusedPoolLosesWhatItHasToLose() {
    TestCluster cluster =
        CLUSTER.with(AnEgress.named("waits").created(60).pool("p").ip("10.10.0.19"));
    APool wrong = p().range("10.10.0.19", "10.10.0.21");
    assertThat(update(cluster, wrong, p().range("10.10.0.20", "10.10.0.21")))
        .isEqualTo(Admission.GRANTED);
  }

  @Test
  void warnsOfAPoolThatHasNothingToGive() {
    Admission admission = create(CLUSTER, p().range("10.10.0.101", "10.10.0.102"));
    assertThat(admission.objection()).isEmpty();
    assertThat(admission.warnings())
        .containsExactly(
            "each of its 2 addresses is a Node's or the gateway's or lies in a podCIDR; it hands"
                + " out nothing");
  }

  @Test
  void whatAClosedEgressHasIsInUse() {
    APool pool = p().range("10.10.0.50", "10.10.0.59");
    TestCluster cluster =
        CLUSTER.with(pool).with(AnEgress.named("a").pool("p").allocated("10.10.0.55").closed());
    assertThat(delete(cluster)).contains("it is in use by Egress \"a\"");
    assertThat(update(cluster, pool, p().range("10.10.0.50", "10.10.0.54")).objection())
        .contains("addresses in use would be lost: 10.10.0.55 of Egress \"a\"");
    assertThat(update(cluster, pool, p().range("10.10.0.55", "10.10.0.59")).objection()).isEmpty();
  }
}
