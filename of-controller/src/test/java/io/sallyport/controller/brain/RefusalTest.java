package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.other;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A switch that refuses what one object needs: that object is down there, and nobody else. */
class RefusalTest {
  private static final int PODS = 20;

  private final BrainLab lab = BrainLab.settled();
  private final int owner = lab.owner("web");

  @AfterEach
  void stop() {
    lab.close();
  }

  private static boolean isOf(String object, Change change) {
    return (change instanceof Change.AddFlow f && f.rule().owner().equals(object))
        || (change instanceof Change.AddGroup g && g.group().owner().equals(object));
  }

  private boolean names(int node, String part) {
    return lab.flows(node).stream().anyMatch(f -> f.contains(part));
  }

  private String reason(String type) {
    return lab.egress("web").conditions().stream()
        .filter(c -> c.type().equals(type))
        .map(Status.Condition::reason)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPodIsLeftOutAndItsNeighbourServed() {
    lab.bridge(1).refuse(c -> isOf("Pod/prod/web-2", c));
    lab.accept(cluster().with(BrainLab.web("web-2", 1)).with(BrainLab.web("web-3", 1)));
    lab.soon()
        .until(() -> lab.hasProblem("Pod/prod/web-2: nothing of it passes on Node \"node-1\""));
    assertThat(lab.problems()).singleElement().asString().contains("the switch refused to add");
    assertThat(names(1, "10.244.1.3")).isTrue();
    assertThat(names(1, "10.244.1.2")).isFalse();
    lab.soon().until(() -> reason("Ready").equals("SwitchRefused"));
    lab.session(1).drop("cut");
    lab.bridge(1).refuse(c -> false);
    lab.connect(1);
    lab.soon().until(() -> names(1, "10.244.1.2") && lab.problems().isEmpty());
    lab.soon().until(() -> lab.isReady("web"));
  }

  @Test
  void noEgressMovesToASwitchThatDoesNotTakeIt() {
    int next = other(owner);
    lab.bridge(next).refuse(c -> isOf("Egress/web", c));
    lab.accept(cluster().with(ANode.number(owner)));
    lab.soon().until(() -> lab.hasProblem("Egress/web", "node-" + next, "refused"));
    lab.soon().until(() -> lab.hasProblem("Egress/web", "stays on Node", "does not take"));
    staysTrue(() -> lab.leadsTo(1, owner) && lab.translates(owner, "10.10.0.200"));
    assertThat(lab.answersFor(owner, "10.10.0.200")).isTrue();
    lab.bridge(next).refuse(c -> false);
    lab.session(next).drop("restarted");
    lab.connect(next);
    lab.soon().until(() -> lab.leadsTo(1, next) && lab.isReady("web"));
  }

  @Test
  void anEgressThatItsGatewayDoesNotTakeIsNotReady() {
    lab.session(owner).drop("restarted");
    lab.bridge(owner).restart();
    lab.bridge(owner).refuse(c -> isOf("Egress/web", c));
    lab.connect(owner);
    lab.soon().until(() -> reason("IPAssigned").equals("SwitchRefused"));
    assertThat(lab.isReady("web")).isFalse();
    assertThat(lab.translates(owner, "10.10.0.200")).isFalse();
    assertThat(lab.flows(owner)).hasSizeGreaterThan(20);
  }

  /** The usual cluster and an Egress of its own address, which the other gateway refuses. */
  private TestCluster withOneThatIsRefusedAt(int node) {
    lab.bridge(node).refuse(c -> isOf("Egress/other", c));
    AnEgress another = AnEgress.named("other").created(200).pods("app", "none").pool("pool");
    TestCluster cluster = cluster().with(another);
    lab.accept(cluster);
    lab.soon().until(() -> lab.hasProblem("Egress/other", "node-" + node, "refused"));
    assertThat(lab.isReady("web")).isTrue();
    return cluster;
  }

  private boolean isAnnounced(int node) {
    IpAddress ip = IpAddress.parse("10.10.0.200");
    return AnnouncementTest.announcements(lab.session(node)).stream()
        .flatMap(sent -> ArpFrame.parse(sent.frame().toArray()).stream())
        .anyMatch(arp -> arp.sender().equals(ip));
  }

  @Test
  void anEgressFailsOverToASwitchThatRefusesAnotherOne() {
    int next = other(owner);
    TestCluster cluster = withOneThatIsRefusedAt(next);
    lab.session(owner).drop("power failure");
    lab.accept(cluster.with(BrainLab.gateway(owner).notReady()));
    lab.soon().until(() -> lab.answersFor(next, "10.10.0.200") && isAnnounced(next));
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(lab.isReady("other")).isFalse();
  }

  @Test
  void anEgressMovesToASwitchThatRefusesAnotherOne() {
    int next = other(owner);
    TestCluster cluster = withOneThatIsRefusedAt(next);
    lab.accept(cluster.with(ANode.number(owner)));
    lab.soon().until(() -> lab.answersFor(next, "10.10.0.200") && isAnnounced(next));
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(owner, "10.10.0.200") && lab.isReady("web");
            });
    assertThat(lab.problems()).noneMatch(p -> p.startsWith("Egress/web"));
  }

  @Test
  void podsDoNotGoOnLeavingAsTheirNodeThoughTheSwitchTakesNoneOfTheirEgresses() {
    TestCluster cluster = cluster().with(APool.named("big").range("10.10.0.210", "10.10.0.240"));
    for (int i = 1; i <= PODS; i++) {
      APod pod = APod.named("prod/app-" + i).on("node-1").ip("10.244.1." + (100 + i));
      lab.bridge(1).withPort(200 + i, PodPort.name(new PodRef("prod", "app-" + i)));
      cluster = cluster.with(pod.label("app", "number-" + i));
    }
    lab.session(1).tellPorts();
    lab.accept(cluster);
    lab.soon().until(() -> leavingAsTheirNode() == PODS);
    lab.bridge(1).refuse(c -> c instanceof Change.AddGroup);
    for (int i = 1; i <= PODS; i++) {
      cluster =
          cluster.with(AnEgress.named("e" + i).created(200).pods("app", "number-" + i).pool("big"));
    }
    lab.accept(cluster);
    lab.soon().until(() -> leavingAsTheirNode() == 0);
    lab.soon().until(() -> lab.hasProblem("Egress/e1:") && lab.hasProblem("Egress/e20:"));
    assertThat(lab.isReady("web")).as("that the switch has taken before").isTrue();
    assertThat(lab.isReady("e20")).isFalse();
  }

  private long leavingAsTheirNode() {
    return lab.flows(1).stream()
        .filter(f -> f.contains("table=egress_select") && f.contains("nw_src=10.244.1.1"))
        .filter(f -> f.contains("goto_table:snat"))
        .count();
  }
}
