package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.other;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Switches come, go, come again, and are not what they say. */
class FleetTest {
  private static final Duration FORGOTTEN = Duration.ofSeconds(61);

  private final BrainLab lab = BrainLab.settled();
  private final int owner = lab.owner("web");
  private final String ip = lab.ip("web");

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aSecondSwitchOfTheSameNameIsTurnedAway() {
    FakeBridge twin = new FakeBridge("node-1", 0x99);
    FakeSession first = twin.connect(lab.brain());
    lab.soon().until(first::isOver);
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "0000000000000099", "turned away"));
    FakeSession second = twin.connect(lab.brain());
    lab.soon().until(second::isOver);
    staysTrue(() -> !lab.session(1).isOver());
    assertThat(lab.problems()).as("it is one problem, however often it comes").hasSize(1);
    assertThat(twin.applied()).isEmpty();
    lab.pass(FORGOTTEN);
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aCloneOfAMachineIsTurnedAwayToo() {
    FakeSession original = lab.session(1);
    FakeBridge clone = new FakeBridge("node-1", 0x11).at("192.0.2.99");
    FakeSession turnedAway = clone.connect(lab.brain());
    lab.soon().until(turnedAway::isOver);
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "192.0.2.99", "turned away"));
    assertThat(live(1)).contains(original);
    assertThat(original.isOver()).isFalse();
    original.drop("the first machine is switched off");
    // A real switch comes again until it is taken; this one comes once.
    lab.soon().until(() -> live(1).isEmpty());
    FakeSession now = clone.connect(lab.brain());
    lab.soon().until(() -> live(1).equals(Optional.of(now)));
  }

  @Test
  void aSwitchThatIsAwayAndWhoseNodeDoesNotExistIsForgotten() {
    Fleet fleet = new Fleet();
    fleet.meet(lab.session(1));
    fleet.meet(lab.session(2));
    fleet.forgetAllBut(Set.of("node-2"));
    assertThat(fleet.all()).extracting(Switch::node).containsExactly("node-2");
  }

  @Test
  void aSwitchThatComesBackAfterItsNodeWasDeletedServesNoEgressIp() {
    lab.session(owner).drop("cut");
    lab.accept(withoutTheOwner());
    lab.soon().until(() -> lab.answersFor(other(owner), ip));
    assertThat(lab.answersFor(owner, ip)).isTrue();
    lab.connect(owner);
    lab.soon().until(() -> !lab.answersFor(owner, ip) && !lab.translates(owner, ip));
  }

  @Test
  void factsAreTheSameObjectUntilTheyChange() {
    Switch some = new Switch("node-1", lab.session(1).info());
    NodeFacts before = some.facts();
    assertThat(some.facts()).isSameAs(before);
    some.learn(BrainLab.GATEWAY, BrainLab.NEXT_HOP);
    assertThat(some.facts().mac(BrainLab.GATEWAY)).contains(BrainLab.NEXT_HOP);
  }

  @Test
  void aSwitchOfAnUnknownNodeIsAProblemUntilItGoes() {
    FakeSession stranger = new FakeBridge("node-9", 0x99).connect(lab.brain());
    lab.soon().until(() -> lab.hasProblem("Node/node-9", "does not exist"));
    stranger.drop("gone");
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void whatWasRefusedIsForgottenWhenItsHostComesIn() {
    String host = Fleet.host(lab.session(1).info().remote());
    lab.brain().refused(host + ":5", host + ":5 closed the connection");
    lab.soon().until(() -> lab.hasProblem("OpenFlow/" + host, "closed the connection"));
    lab.connect(1);
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aNewerConnectionOfOneSwitchReplacesTheOlder() {
    FakeSession older = lab.session(1);
    FakeSession newer = lab.connect(1);
    lab.soon().until(older::isOver);
    lab.soon().until(() -> live(1).equals(Optional.of(newer)) && lab.isReady("web"));
    int reads = older.reads();
    staysTrue(() -> older.reads() == reads && !newer.isOver());
    lab.accept(cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.flows(1).stream().anyMatch(f -> f.contains("10.244.1.2")));
  }

  @Test
  void connectionsThatReplaceEachOtherComeToAnEnd() {
    FakeSession second = lab.connect(1);
    lab.soon().until(() -> live(1).equals(Optional.of(second)));
    FakeSession third = lab.connect(1);
    lab.soon().until(() -> live(1).equals(Optional.of(third)));
    FakeSession fourth = lab.bridge(1).connect(lab.brain());
    lab.soon().until(fourth::isOver);
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "third connection", "turned away"));
    assertThat(third.isOver()).isFalse();
    lab.pass(FORGOTTEN);
    FakeSession later = lab.connect(1);
    lab.soon().until(() -> live(1).equals(Optional.of(later)) && lab.problems().isEmpty());
  }

  private Optional<Object> live(int node) {
    return lab.brain().status().nodes().get("node-" + node).live().map(LiveSwitch::session);
  }

  @Test
  void wordsOfAnOldConnectionCountNoMore() {
    FakeSession older = lab.session(1);
    FakeSession newer = lab.connect(1);
    lab.soon().until(() -> live(1).equals(Optional.of(newer)));
    older.packetIn(BrainLab.fromGateway(new io.sallyport.model.MacAddress(0x0200_0000_0099L)));
    older.drop("late");
    staysTrue(() -> live(1).equals(Optional.of(newer)));
    assertThat(lab.flows(1)).noneMatch(f -> f.contains("02:00:00:00:00:99"));
  }

  @Test
  void aRestartedSwitchIsPendingUntilItConfirms() {
    lab.bridge(owner).silent(true);
    lab.session(owner).drop("killed");
    lab.soon().until(() -> !lab.isReady("web"));
    lab.soon().until(() -> lab.hasProblem("Node/node-" + owner, "killed"));
    lab.bridge(owner).restart();
    lab.connect(owner);
    lab.soon().until(() -> live(owner).isPresent());
    assertThat(lab.isReady("web")).isFalse();
    lab.bridge(owner).silent(false);
    lab.session(owner).answerAll();
    lab.soon().until(() -> lab.isReady("web") && lab.translates(owner, ip));
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aLostSessionMovesNothing() {
    lab.session(owner).drop("cut");
    lab.soon().until(() -> !lab.isReady("web"));
    lab.pass(Duration.ofMinutes(10));
    staysTrue(() -> lab.owner("web") == owner && lab.leadsTo(1, owner));
  }

  private TestCluster withoutTheOwner() {
    return cluster().without("Node/node-" + owner);
  }

  @Test
  void theSwitchOfADeletedNodeServesNoEgressIp() {
    int flows = lab.flows(owner).size();
    lab.accept(withoutTheOwner());
    lab.soon().until(() -> lab.answersFor(other(owner), ip));
    lab.soon().until(() -> !lab.answersFor(owner, ip) && !lab.translates(owner, ip));
    assertThat(lab.flows(owner)).as("its kernel stays connected").hasSizeBetween(20, flows - 1);
    lab.accept(cluster());
    lab.soon().until(() -> lab.flows(owner).size() > 20 && lab.problems().isEmpty());
  }

  @Test
  void theSwitchOfADeletedNodeServesNoEgressIpAfterARestartEither() {
    int flows = lab.flows(owner).size();
    lab.restart(withoutTheOwner());
    lab.connectAll();
    lab.soon().until(() -> lab.answersFor(other(owner), ip));
    lab.soon().until(() -> !lab.answersFor(owner, ip) && !lab.translates(owner, ip));
    assertThat(lab.flows(owner)).as("its kernel stays connected").hasSizeBetween(20, flows - 1);
    lab.accept(cluster());
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void podsOfADeletedNodeSendNothingAfterARestartEither() {
    TestCluster cluster = withoutTheOwner();
    lab.accept(cluster().with(APod.named("prod/web-3").on("node-" + owner).ip("10.244.9.3")));
    lab.soon().until(() -> lab.flows(owner).stream().anyMatch(f -> f.contains("10.244.9.3")));
    lab.restart(cluster);
    lab.connectAll();
    lab.soon().until(() -> lab.answersFor(other(owner), ip));
    Set<Integer> ofPods = Set.of(5, 50, 55, 70, 80);
    lab.soon()
        .until(
            () ->
                lab.bridge(owner).flows().stream()
                    .noneMatch(f -> ofPods.contains(f.key().tableId())));
    assertThat(lab.flows(owner)).as("its kernel stays connected").isNotEmpty();
  }

  @Test
  void aNodeThatLosesItsUplinkAndIsDeletedServesNoEgressIp() {
    lab.bridge(owner).withoutPort("eth0");
    lab.session(owner).tellPorts();
    lab.soon().until(() -> lab.hasProblem("no port \"eth0\""));
    lab.accept(withoutTheOwner());
    lab.soon().until(() -> !lab.answersFor(owner, ip) && !lab.translates(owner, ip));
  }

  @Test
  void anEgressIsReadyWhenTheFlowsOfItsNewPodsAreConfirmed() {
    lab.bridge(1).silent(true);
    lab.accept(cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2);
    staysTrue(() -> !lab.isReady("web"));
    lab.bridge(1).silent(false);
    lab.session(1).answerAll();
    lab.soon().until(() -> lab.isReady("web"));
  }

  private Status.Condition ready() {
    return lab.egress("web").conditions().stream()
        .filter(c -> c.type().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anEgressIsNotReadyWhileThePortOfAPodIsNotThere() {
    lab.accept(cluster().with(BrainLab.web("web-8", 1)).with(BrainLab.web("web-9", 1)));
    lab.soon().until(() -> ready().reason().equals("PodsPending"));
    assertThat(ready().status()).isFalse();
    assertThat(ready().message()).contains("prod/web-8").contains("node-1");
    lab.bridge(1).withPort(108, PodPort.name(new PodRef("prod", "web-8")));
    lab.session(1).tellPorts();
    lab.soon().until(() -> ready().message().contains("prod/web-9"));
    lab.bridge(1).withPort(109, PodPort.name(new PodRef("prod", "web-9")));
    lab.session(1).tellPorts();
    lab.soon().until(() -> lab.isReady("web"));
  }

  @Test
  void norWhileTheNodeOfAPodIsNotProgrammed() {
    lab.accept(cluster().with(BrainLab.web("web-2", other(owner))));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2 && lab.isReady("web"));
    ANode withoutAddress = ANode.named("node-" + other(owner)).label("gateway", "yes");
    lab.accept(cluster().with(BrainLab.web("web-2", other(owner))).with(withoutAddress));
    lab.soon().until(() -> ready().reason().equals("PodsPending"));
    assertThat(ready().message()).contains("prod/web-2");
    lab.session(other(owner)).drop("cut");
    lab.soon().until(() -> ready().reason().equals("Pending"));
    assertThat(ready().message()).contains("is not connected");
  }

  @Test
  void driftIsCountedAndRepaired() {
    InstalledFlow taken = lab.bridge(1).flows().get(0);
    lab.bridge(1).tamper(taken.key(), Optional.empty());
    lab.soon().until(() -> lab.brain().status().nodes().get("node-1").repairs() == 1);
    lab.soon().until(() -> lab.bridge(1).flows().contains(taken));
  }

  @Test
  void aRefusedProgramIsAProblemUntilItIsTaken() {
    lab.bridge(1).refuse(c -> true);
    lab.accept(cluster().with(ANode.number(4)));
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "refused", "Node/node-4"));
    assertThat(lab.isReady("web")).isFalse();
    lab.bridge(1).refuse(c -> false);
    lab.soon().until(() -> !lab.hasProblem("Node/node-1") && lab.isReady("web"));
  }

  @Test
  void aConnectionThatNeverCameUpIsAProblemOfItsHost() {
    lab.brain().refused("192.0.2.7:1000", "192.0.2.7:1000 speaks OpenFlow 1.0");
    lab.brain().refused("192.0.2.7:1001", "192.0.2.7:1001 speaks OpenFlow 1.0");
    lab.soon().until(() -> lab.hasProblem("OpenFlow/192.0.2.7: 192.0.2.7 speaks OpenFlow 1.0"));
    assertThat(lab.problems()).hasSize(1);
    lab.pass(FORGOTTEN);
    lab.soon().until(() -> lab.problems().isEmpty());
  }
}
