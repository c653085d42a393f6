package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.other;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An egress IP moves, one confirmed step after the other. */
class MoveTest {
  private final BrainLab lab = BrainLab.settled();
  private final int from = lab.owner("web");
  private final int to = other(from);
  private final String ip = lab.ip("web");

  @AfterEach
  void stop() {
    lab.close();
  }

  /** The pool does not want the Node any more, which is as healthy as ever. */
  private TestCluster withoutTheOldGateway() {
    return cluster().with(ANode.number(from));
  }

  @Test
  void aPlannedMoveIsMadeBeforeItIsBroken() {
    lab.bridge(to).silent(true);
    lab.accept(withoutTheOldGateway());
    staysTrue(() -> lab.leadsTo(1, from) && lab.answersFor(from, ip) && lab.translates(from, ip));

    lab.bridge(1).silent(true);
    lab.bridge(to).silent(false);
    lab.session(to).answerAll();
    lab.soon().until(() -> lab.answersFor(to, ip));
    lab.soon()
        .until(() -> lab.session(to).sent().stream().anyMatch(AnnouncementTest::isAnnouncement));
    assertThat(lab.translates(to, ip)).isTrue();
    lab.pass(BrainLab.LINGER.multipliedBy(5));
    staysTrue(() -> lab.leadsTo(1, from) && lab.translates(from, ip));
    assertThat(lab.answersFor(from, ip)).isFalse();

    lab.bridge(1).silent(false);
    lab.session(1).answerAll();
    lab.soon().until(() -> lab.leadsTo(1, to));
    staysTrue(() -> lab.translates(from, ip) && lab.drains(to));
    lab.pass(BrainLab.DRAIN);
    lab.soon().until(() -> !lab.drains(to));
    staysTrue(() -> lab.translates(from, ip));
    lab.pass(BrainLab.LINGER);
    lab.soon().until(() -> !lab.translates(from, ip));
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(lab.owner("web")).isEqualTo(to);
  }

  private void moved() {
    lab.accept(withoutTheOldGateway());
    lab.soon().until(() -> lab.leadsTo(1, to) && lab.drains(to));
    lab.soon().until(() -> draining().equals(Optional.of("node-" + from)) && lab.isReady("web"));
  }

  private Optional<String> draining() {
    return Optional.ofNullable(lab.egress("web")).flatMap(e -> e.addresses().get(0).draining());
  }

  // It knows older connections' ports, but without its switch nobody says that it is there.
  @Test
  void anOldOwnerThatIsLostIsLeftNoConnections() {
    moved();
    lab.session(from).drop("power failure");
    staysTrue(() -> lab.drains(to));
    lab.pass(BrainLab.LINGER);
    lab.soon().until(() -> !lab.drains(to) && draining().isEmpty() && lab.isReady("web"));
  }

  // Its switch goes on handing over, whoever can be told.
  @Test
  void anOldOwnerStaysAsLongAsTheNewOneHandsOverToIt() {
    moved();
    lab.session(to).drop("the network of the controller");
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.DRAIN);
              return lab.hasProblem("Egress/web", ip + " is kept", "has not confirmed");
            });
    staysTrue(() -> lab.drains(to) && lab.translates(from, ip));
    lab.connect(to);
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.drains(to) && !lab.translates(from, ip);
            });
  }

  @Test
  void aRestartWithoutTheOwnersSwitchKeepsTheOldOne() {
    moved();
    lab.restart(withoutTheOldGateway());
    lab.connect(1);
    lab.connect(from);
    String waiting = "waiting for the switches of node-" + to;
    lab.soon().until(() -> lab.brain().status().notReady().equals(Optional.of(waiting)));
    lab.pass(BrainLab.HOLD);
    lab.soon().until(() -> draining().equals(Optional.of("node-" + from)));
    for (int i = 0; i < 3; i++) {
      lab.pass(BrainLab.DRAIN);
      staysTrue(() -> lab.drains(to) && lab.translates(from, ip));
    }
  }

  @Test
  void aMoveBackLeavesConnectionsToTheNodeInBetween() {
    moved();
    lab.accept(cluster().with(ANode.number(to)));
    lab.soon().until(() -> lab.leadsTo(1, from) && lab.answersFor(from, ip));
    lab.soon().until(() -> lab.drains(from));
    assertThat(draining()).contains("node-" + to);
  }

  @Test
  void aRestartGoesOnDraining() {
    moved();
    lab.restart(withoutTheOldGateway());
    lab.connectAll();
    lab.soon().until(() -> lab.isReady("web"));
    staysTrue(() -> lab.drains(to) && lab.translates(from, ip));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(from, ip);
            });
  }

  @Test
  void aMoveWaitsForANewOwnerThatIsNotConnected() {
    lab.lose(to, "cut");
    lab.accept(withoutTheOldGateway());
    lab.pass(BrainLab.LINGER.multipliedBy(5));
    staysTrue(() -> lab.leadsTo(1, from) && lab.answersFor(from, ip) && lab.owner("web") == from);
    String why = "the switch of Node \"node-%d\" is not connected".formatted(to);
    lab.soon().until(() -> lab.hasProblem("Egress/web", ip + " stays on Node", why));
    lab.connect(to);
    lab.soon().until(() -> lab.leadsTo(1, to) && lab.answersFor(to, ip));
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aMoveWaitsForAnOldOwnerThatCannotBeTold() {
    lab.lose(from, "cut");
    lab.accept(withoutTheOldGateway());
    String why = "the switch of Node \"node-%d\" is not connected".formatted(from);
    lab.soon().until(() -> lab.hasProblem("Egress/web", ip + " stays on Node", why));
    assertThat(lab.answersFor(from, ip)).isTrue();
    lab.connect(from);
    lab.soon().until(() -> lab.answersFor(to, ip) && lab.problems().isEmpty());
  }

  private static String cannotBeTold(int node) {
    return "the switch of Node \"node-%d\", which has Pods of it, is not connected".formatted(node);
  }

  @Test
  void aMoveWaitsForASourceThatCannotBeTold() {
    lab.lose(1, "cut");
    lab.accept(withoutTheOldGateway());
    lab.soon().until(() -> lab.hasProblem("Egress/web", ip + " stays on Node", cannotBeTold(1)));
    lab.pass(BrainLab.LINGER.multipliedBy(5));
    staysTrue(() -> lab.answersFor(from, ip) && lab.translates(from, ip));
    lab.connect(1);
    lab.soon().until(() -> lab.leadsTo(1, to) && lab.answersFor(to, ip));
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aSourceThatIsLostDuringAMoveIsWaitedForAsLongAsItsNodeIsReady() {
    lab.bridge(1).silent(true);
    lab.accept(withoutTheOldGateway());
    lab.soon().until(() -> lab.answersFor(to, ip));
    lab.session(1).drop("cut");
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.DRAIN);
              return lab.hasProblem("Egress/web", ip + " is kept", cannotBeTold(1));
            });
    lab.pass(BrainLab.LINGER.multipliedBy(5));
    staysTrue(() -> lab.translates(from, ip));
    lab.accept(withoutTheOldGateway().with(ANode.number(1).notReady()));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(from, ip);
            });
  }

  // Its kernel has it already: whoever waited would send from where it no longer is.
  @Test
  void aStaticAddressFollowsItsNodeWhoeverCannotBeTold() {
    String vip = "10.10.0.250";
    TestCluster cluster =
        cluster().with(AnEgress.named("web").created(100).pods("app", "web").ip(vip));
    lab.accept(cluster.with(BrainLab.gateway(from).address(vip)));
    lab.soon().until(() -> lab.translates(from, vip));
    lab.lose(1, "cut");
    lab.accept(cluster.with(BrainLab.gateway(to).address(vip)));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return lab.translates(to, vip) && !lab.translates(from, vip);
            });
  }

  @Test
  void anOwnerThatCannotServeIsNotWaitedFor() {
    lab.lose(from, "power failure");
    lab.accept(cluster().with(BrainLab.gateway(from).notReady()));
    lab.soon().until(() -> lab.leadsTo(1, to) && lab.answersFor(to, ip) && lab.isReady("web"));
  }

  @Test
  void anOwnerThatIsNotReadyButConnectedIsToldToo() {
    lab.accept(cluster().with(BrainLab.gateway(from).notReady()));
    lab.soon().until(() -> lab.answersFor(to, ip) && !lab.answersFor(from, ip));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(from, ip);
            });
  }

  @Test
  void anOwnerThatIsNotReadyButConnectedServesUntilTheNewOneDoes() {
    lab.bridge(to).silent(true);
    lab.accept(cluster().with(BrainLab.gateway(from).notReady()));
    staysTrue(() -> lab.leadsTo(1, from) && lab.answersFor(from, ip) && lab.translates(from, ip));
    lab.bridge(to).silent(false);
    lab.session(to).answerAll();
    lab.soon().until(() -> lab.leadsTo(1, to) && lab.answersFor(to, ip));
    assertThat(lab.translates(from, ip)).as("until the sources have turned").isTrue();
  }

  @Test
  void aMoveThatIsTakenBackComesBack() {
    lab.bridge(to).silent(true);
    lab.accept(withoutTheOldGateway());
    lab.soon().until(() -> lab.flows(from).stream().anyMatch(f -> f.contains(ip)));
    lab.accept(cluster());
    lab.bridge(to).silent(false);
    lab.session(to).answerAll();
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return lab.isReady("web") && !lab.translates(other(lab.owner("web")), ip);
            });
    assertThat(lab.answersFor(lab.owner("web"), ip)).isTrue();
    assertThat(lab.answersFor(other(lab.owner("web")), ip)).isFalse();
  }

  @Test
  void twoAddressesMoveAtOnce() {
    AnEgress second = AnEgress.named("second").created(200).pods("app", "none").pool("pool");
    lab.accept(cluster().with(second).with(ANode.number(to)));
    lab.soon().until(() -> lab.egress("second") != null && lab.isReady("second"));
    String secondIp = lab.ip("second");
    assertThat(lab.owner("second")).isEqualTo(from);
    lab.bridge(1).silent(true);
    lab.accept(withoutTheOldGateway().with(second));
    lab.soon().until(() -> lab.answersFor(to, ip) && lab.answersFor(to, secondIp));
    lab.pass(BrainLab.LINGER.multipliedBy(5));
    staysTrue(() -> lab.translates(from, ip) && lab.translates(from, secondIp));
    lab.bridge(1).silent(false);
    lab.session(1).answerAll();
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(from, ip) && !lab.translates(from, secondIp);
            });
    lab.soon().until(() -> lab.isReady("web") && lab.isReady("second"));
  }

  @Test
  void aConnectedSwitchWithoutAProgramHoldsNoMoveUp() {
    TestCluster four = withoutTheOldGateway().with(ANode.number(4));
    lab.bridge(4).withoutPort("eth0");
    lab.connect(4);
    lab.accept(four);
    lab.soon().until(() -> lab.leadsTo(1, to));
    lab.soon().until(() -> lab.hasProblem("Node/node-4", "no port \"eth0\""));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(from, ip);
            });
  }
}
