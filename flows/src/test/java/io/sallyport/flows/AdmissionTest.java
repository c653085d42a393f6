package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Egress;
import io.sallyport.model.ObjectChange;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused of an Egress at the door, and what is not held against it. */
class AdmissionTest {
  private static final TestCluster CLUSTER =
      TestCluster.ofNodes(2)
          .with(APool.named("p").created(1).range("10.10.0.11", "10.10.0.13"))
          .with(APool.named("q").created(2).range("10.10.0.13", "10.10.0.20"))
          .with(APool.named("n").created(3).range("10.10.0.100", "10.10.0.110"))
          .with(APool.named("six").created(4).range("fd00::5", "fd00::9"))
          .with(AnEgress.named("auto").created(5).pool("p").allocated("10.10.0.12"));

  private static AnEgress web() {
    return AnEgress.named("web").created(10);
  }

  private static Egress built(AnEgress egress) {
    return CLUSTER.with(egress).snapshot().egresses().get("web");
  }

  private static Admission create(AnEgress egress) {
    return Admission.ofEgress(
        CLUSTER.snapshot(),
        TestCluster.SETTINGS,
        new ObjectChange<>("web", Optional.empty(), Optional.of(built(egress))));
  }

  private static Admission update(TestCluster cluster, AnEgress before, AnEgress after) {
    return Admission.ofEgress(
        cluster.with(before).snapshot(),
        cluster.settings(),
        new ObjectChange<>("web", Optional.of(built(before)), Optional.of(built(after))));
  }

  private static Admission update(AnEgress before, AnEgress after) {
    return update(CLUSTER, before, after);
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvSource({
    "10.10.0.10, p, 'egressIP 10.10.0.10 is not in the pool \"p\" [10.10.0.11-10.10.0.13]'",
    "fd00::10, p, 'egressIP fd00::10 is not in the pool \"p\" [10.10.0.11-10.10.0.13]'",
    "10.10.0.10, x, 'the pool \"x\" does not exist'",
    "10.10.0.12, p, 'egressIP 10.10.0.12 was given to Egress \"auto\" before'",
    "10.10.0.101, n, 'egressIP 10.10.0.101 is the address of Node \"node-1\"'",
    "127.0.0.1, , '127.0.0.1 is one of 127.0.0.0/8, which cannot be egress IPs'",
    "10.10.0.14, q, 'the pool \"q\" is not used: its range 10.10.0.13-10.10.0.20 overlaps"
        + " 10.10.0.11-10.10.0.13 of the older pool \"p\"'"
  })
  void refuses(String ip, String pool, String sentence) {
    AnEgress egress = pool == null ? web().ip(ip) : web().ip(ip).pool(pool);
    assertThat(create(egress).objection()).contains(sentence);
    assertThat(CLUSTER.with(egress).decision().problems())
        .as("what the reconciler says")
        .anyMatch(p -> p.object().equals("Egress/web") && p.sentence().equals(sentence));
  }

  @Test
  void refusesAnUnknownPoolWithoutAnAddress() {
    assertThat(create(web().pool("x")).objection()).contains("the pool \"x\" does not exist");
  }

  @Test
  void refusesTwoPoolsOfOneFamily() {
    assertThat(create(web().pool("p", "n")).objection())
        .contains("the pools [p, n] are of one family, and an Egress may have one of each");
  }

  @Test
  void refusesAnEgressWithNeither() {
    assertThat(create(web()).objection()).contains("set egressIP, externalIPPool or both");
  }

  @Test
  void refusesAnAnnotationThatTakesAnothersAddress() {
    AnEgress older = web().created(1).pool("p").allocated("10.10.0.12");
    assertThat(update(web().created(1).pool("p"), older).objection())
        .contains("addresses in use would be lost: 10.10.0.12 of Egress \"auto\"");
    AnEgress younger = web().pool("p").allocated("10.10.0.12");
    assertThat(create(younger)).as("it gets another one").isEqualTo(Admission.GRANTED);
  }

  @Test
  void grantsWhatIsRight() {
    assertThat(create(web().pool("p"))).isEqualTo(Admission.GRANTED);
    assertThat(create(web().pool("p").ip("10.10.0.11"))).isEqualTo(Admission.GRANTED);
    assertThat(create(web().pool("p", "six"))).isEqualTo(Admission.GRANTED);
    assertThat(create(web().ip("10.10.0.101"))).isEqualTo(Admission.GRANTED);
  }

  @Test
  void warnsOfWhatMayComeRight() {
    Admission nobodys = create(web().ip("10.10.0.77"));
    assertThat(nobodys.objection()).isEmpty();
    assertThat(nobodys.warnings()).containsExactly("no Node has the address 10.10.0.77");
    TestCluster full =
        CLUSTER
            .with(AnEgress.named("a").created(6).pool("p").allocated("10.10.0.11"))
            .with(AnEgress.named("b").created(7).pool("p").allocated("10.10.0.13"));
    Admission late = update(full, web().ip("10.10.0.101"), web().pool("p"));
    assertThat(late.objection()).isEmpty();
    assertThat(late.warnings())
        .containsExactly(
            "the pool \"p\" has no address left: of 3, 3 used by Egresses, 0 by Pods, 0"
                + " reserved (Nodes, gateway, podCIDRs)");
  }

  @Test
  void warnsOfABandwidthThatIsSwitchedOff() {
    Settings off = TestCluster.SETTINGS.but().features(new Settings.Features(false, true)).build();
    Admission admission =
        update(CLUSTER.with(off), web().pool("p"), web().pool("p").bandwidth(500, 500));
    assertThat(admission.objection()).isEmpty();
    assertThat(admission.warnings()).containsExactly(Limits.SWITCHED_OFF);
  }

  @Test
  void anOldFaultStaysAndANewOneIsRefused() {
    AnEgress wrong = web().pool("gone");
    assertThat(update(wrong, web().pool("gone").bandwidth(500, 500))).isEqualTo(Admission.GRANTED);
    assertThat(update(wrong, web().pool("gone").allocated("10.10.0.11")))
        .isEqualTo(Admission.GRANTED);
    assertThat(update(wrong, web().pool("p"))).isEqualTo(Admission.GRANTED);
    assertThat(update(wrong, web().pool("lost")).objection())
        .contains("the pool \"lost\" does not exist");
  }

  @Test
  void whatTheControllerWritesPasses() {
    assertThat(update(web().pool("p"), web().pool("p").allocated("10.10.0.11")))
        .isEqualTo(Admission.GRANTED);
  }

  @Test
  void deletingIsGranted() {
    assertThat(
            Admission.ofEgress(
                CLUSTER.snapshot(),
                TestCluster.SETTINGS,
                new ObjectChange<>("web", Optional.of(built(web())), Optional.empty())))
        .isEqualTo(Admission.GRANTED);
  }
}
