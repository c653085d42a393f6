package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.tcpTo;

import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.walk.Walk;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is open when its Pod's Egress changes follows the change at once. */
class SelectedLaterTest {
  private static final String OUTSIDE = "203.0.113.9";
  private static final TestCluster SELECTED = Worlds.guideHa();
  private static final TestCluster UNSELECTED = SELECTED.without("Egress/egress-prod-web");

  private static AnEgress prod() {
    return AnEgress.named("egress-prod-web").created(1).namespace("prod").pods("app", "web");
  }

  // The world after a Pod's connection and its answer, with the programs of another state.
  private static TestWorld changed(TestCluster before, TestCluster after, String number) {
    return before
        .world()
        .send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE))
        .reply()
        .then()
        .reprogrammed(after.programs().values());
  }

  private static Answer goesOn(TestCluster before, TestCluster after, String number) {
    return changed(before, after, number)
        .send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE));
  }

  @ParameterizedTest(name = "prod/web-{0}")
  @ValueSource(strings = {"1", "3"})
  void selectedWhileAConnectionIsOpen(String number) {
    goesOn(UNSELECTED, SELECTED, number).leaves("node-3").from("10.10.0.11");
  }

  @ParameterizedTest(name = "prod/web-{0}")
  @ValueSource(strings = {"1", "3"})
  void noLongerSelected(String number) {
    goesOn(SELECTED, UNSELECTED, number)
        .leaves("node-" + number)
        .from("10.10.0.10" + number)
        .reply()
        .reaches("prod/web-" + number);
  }

  @Test
  void selectedOnANodeThatHasLostItsTunnel() {
    TestCluster cut = SELECTED.switches(s -> s.withoutPort("node-1", "vxlan0"));
    goesOn(UNSELECTED, cut, "1").dropped("egress_select");
  }

  @Test
  void selectedOnANodeThatHasLostItsUplink() {
    TestCluster cut = SELECTED.switches(s -> s.withoutPort("node-3", "eth0"));
    goesOn(UNSELECTED, cut, "3").dropped("out");
  }

  @Test
  void anotherEgressIp() {
    TestCluster other = SELECTED.with(prod().pool("external-ip-pool").ip("10.10.0.15"));
    goesOn(SELECTED, other, "3").leaves("node-3").from("10.10.0.15");
    goesOn(other, SELECTED, "3").leaves("node-3").from("10.10.0.11");
  }

  @Test
  void aStaticEgressIp() {
    TestCluster statically = SELECTED.with(prod().ip("10.10.0.103"));
    goesOn(SELECTED, statically, "3").leaves("node-3").from("10.10.0.103");
    goesOn(statically, SELECTED, "3").leaves("node-3").from("10.10.0.11");
    goesOn(UNSELECTED, statically, "1").leaves("node-3").from("10.10.0.103");
  }

  @Test
  void noLongerAnyAddress() {
    goesOn(SELECTED, SELECTED.without("ExternalIPPool/external-ip-pool"), "1")
        .dropped("egress_select");
  }

  @Test
  void anAnswerToTheOldAddressStillArrives() {
    Answer sent = UNSELECTED.world().send("node-1", "prod/web-1", tcpTo(OUTSIDE));
    Answer later =
        new Answer(
            new Walk(
                sent.walk().exits(),
                sent.walk().trace(),
                sent.then().reprogrammed(SELECTED.programs().values()).world()));
    later.reply().reaches("prod/web-1");
  }
}
