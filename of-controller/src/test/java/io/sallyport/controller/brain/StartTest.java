package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Problem;
import io.sallyport.watch.Feed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The controller starts, with or without a past. */
class StartTest {
  private final BrainLab lab = new BrainLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  private boolean nothingIsProgrammed() {
    return lab.bridges.values().stream().allMatch(b -> b.applied().isEmpty());
  }

  private Optional<String> notReady() {
    return lab.brain().status().notReady();
  }

  @Test
  void withoutManifestsItSaysWhatItWaitsFor() {
    assertThat(notReady()).contains("the state of the cluster has not been read yet");
    lab.connect(1);
    lab.soon().until(() -> lab.session(1).reads() > 0);
    assertThat(notReady()).contains("the state of the cluster has not been read yet");
    Problem broken = new Problem("pods.yaml:1", "is broken");
    lab.accept(Feed.without("a manifest is broken", List.of(broken)));
    lab.soon().until(() -> lab.brain().status().problems().contains(broken));
    assertThat(notReady().orElseThrow()).isEqualTo("a manifest is broken");
    assertThat(nothingIsProgrammed()).isTrue();
  }

  @Test
  void withoutSwitchesThePlanIsShown() {
    lab.accept(cluster());
    lab.soon().until(() -> lab.egress("web") != null);
    assertThat(lab.ip("web")).isEqualTo("10.10.0.200");
    assertThat(lab.egress("web").first().orElseThrow().node()).isPresent();
    assertThat(lab.egress("web").conditions())
        .filteredOn(c -> c.type().equals("IPAssigned"))
        .singleElement()
        .satisfies(c -> assertThat(c.status()).isFalse());
    assertThat(notReady()).contains("waiting for the switches of node-1, node-2, node-3");
    assertThat(lab.brain().status().nodes().get("node-" + lab.owner("web")).egressIPs()).hasSize(1);
  }

  @Test
  void nothingIsProgrammedUntilEverySwitchWasRead() {
    lab.bridge(3).silent(true);
    lab.accept(cluster());
    lab.connectAll();
    lab.soon().until(() -> notReady().equals(Optional.of("waiting for the switches of node-3")));
    staysTrue(this::nothingIsProgrammed);
    lab.bridge(3).silent(false);
    lab.session(3).answerAll();
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(notReady()).isEmpty();
  }

  @Test
  void aSwitchThatDoesNotComeIsWaitedForUntilTheTimeIsOver() {
    lab.accept(cluster());
    lab.connect(1);
    lab.connect(2);
    lab.soon().until(() -> notReady().equals(Optional.of("waiting for the switches of node-3")));
    lab.pass(BrainLab.HOLD.minusSeconds(1));
    staysTrue(this::nothingIsProgrammed);
    lab.pass(Duration.ofSeconds(1));
    lab.soon().until(() -> notReady().isEmpty());
    lab.soon().until(() -> !lab.bridge(1).flows().isEmpty());
  }

  @Test
  void aNodeThatIsNotReadyIsNotWaitedFor() {
    lab.accept(cluster().with(BrainLab.gateway(3).notReady()));
    lab.connect(1);
    lab.connect(2);
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(lab.owner("web")).isEqualTo(2);
    assertThat(lab.problems()).as("nor is it missed").isEmpty();
  }

  @Test
  void aSwitchThatNeverCameIsAProblemOnceItIsNotWaitedForAnyMore() {
    lab.accept(cluster());
    lab.connect(1);
    lab.connect(2);
    lab.soon().until(() -> notReady().equals(Optional.of("waiting for the switches of node-3")));
    assertThat(lab.problems()).isEmpty();
    lab.pass(BrainLab.HOLD);
    lab.soon()
        .until(
            () ->
                lab.hasProblem(
                    "Node/node-3: its switch is not connected (never since the controller's start)"));
    assertThat(notReady()).isEmpty();
    lab.connect(3);
    lab.soon().until(() -> lab.problems().isEmpty());
    lab.session(3).drop("cut");
    lab.soon().until(() -> lab.hasProblem("Node/node-3: its switch is not connected", "cut"));
    assertThat(notReady()).isEmpty();
  }

  @Test
  void aRestartChangesNothing() {
    TestCluster history = longHistory();
    List<List<Change>> before = lab.bridge(1).applied();
    String ip = lab.ip("web");
    String ipOfOlder = lab.ip("older");
    int owner = lab.owner("web");
    int applied = applied();
    lab.restart(history);
    lab.connectAll();
    lab.soon().until(() -> lab.isReady("web") && lab.isReady("older"));
    assertThat(lab.ip("web")).isEqualTo(ip);
    assertThat(lab.ip("older")).isEqualTo(ipOfOlder);
    assertThat(lab.owner("web")).isEqualTo(owner);
    staysTrue(() -> applied() == applied);
    assertThat(lab.bridge(1).applied()).isEqualTo(before);
  }

  // Nobody has reported by then: what the switch of node-2 tracks for its kernel stands for it.
  @Test
  void aRestartKeepsAnAddressUntilItsNodeHasReported() {
    TestCluster cluster = withAStaticAddress();
    int applied = applied();
    lab.restart(cluster);
    lab.connectAll();
    lab.soon().until(() -> lab.isReady("static"));
    assertThat(lab.owner("static")).isEqualTo(2);
    staysTrue(() -> applied() == applied);
    lab.pass(Reports.SILENCE.plusSeconds(1));
    lab.soon().until(() -> lab.hasProblem("Node/node-2: its helper was not heard", "10.10.0.50"));
    lab.brain().accept(ReportsTest.report("node-2", "10.10.0.102", "10.10.0.50", "10.99.0.12"));
    lab.soon().until(() -> lab.problems().isEmpty());
    staysTrue(() -> applied() == applied);
    lab.brain().accept(ReportsTest.report("node-2", "10.10.0.102"));
    lab.soon().until(() -> lab.hasProblem("Egress/static: no Node has the address 10.10.0.50"));
    lab.soon().until(() -> !lab.translates(2, "10.10.0.50"));
  }

  @Test
  void anAddressThatMovedDuringTheRestartIsFoundAgain() {
    TestCluster cluster = withAStaticAddress();
    lab.restart(cluster);
    lab.brain().accept(ReportsTest.report("node-3", "10.10.0.103", "10.10.0.50"));
    lab.brain().accept(ReportsTest.report("node-2", "10.10.0.102"));
    lab.connectAll();
    lab.soon().until(() -> lab.isReady("static") && lab.owner("static") == 3);
    assertThat(lab.translates(3, "10.10.0.50")).isTrue();
  }

  private TestCluster withAStaticAddress() {
    TestCluster cluster =
        cluster().with(AnEgress.named("static").created(1).pods("app", "web").ip("10.10.0.50"));
    lab.accept(cluster);
    lab.connectAll();
    lab.brain().accept(ReportsTest.report("node-2", "10.10.0.102", "10.10.0.50", "10.99.0.12"));
    lab.soon().until(() -> lab.isReady("static") && lab.isReady("web") && lab.isAtRest());
    assertThat(lab.translates(2, "10.10.0.50")).isTrue();
    return cluster;
  }

  private int applied() {
    return lab.bridges.values().stream().mapToInt(b -> b.applied().size()).sum();
  }

  // Neither address nor place is what a controller without memory would choose.
  private TestCluster longHistory() {
    lab.accept(cluster());
    lab.connectAll();
    lab.soon().until(() -> lab.isReady("web"));
    int first = lab.owner("web");
    lab.accept(cluster().with(BrainLab.gateway(first).notReady()));
    lab.soon().until(() -> lab.owner("web") != first && lab.isReady("web"));
    TestCluster last =
        cluster().with(AnEgress.named("older").created(1).pods("app", "web").pool("pool"));
    lab.accept(last);
    lab.soon().until(() -> lab.isReady("older") && lab.isReady("web"));
    assertThat(lab.ip("web")).isEqualTo("10.10.0.200");
    assertThat(lab.owner("web")).isNotEqualTo(first);
    lab.soon()
        .until(
            () -> {
              lab.pass(BrainLab.LINGER);
              return !lab.translates(first, "10.10.0.200");
            });
    lab.soon().until(() -> lab.isReady("older") && lab.isReady("web") && lab.isAtRest());
    return last;
  }

  @Test
  void whatARestartFindsIsNotAnnouncedBeforeItIsConfirmed() {
    longHistory();
    int owner = lab.owner("web");
    lab.bridge(owner).refuse(c -> true);
    lab.restart(cluster().with(ANode.number(4)).with(BrainLab.web("web-2", owner)));
    lab.connectAll();
    lab.soon().until(() -> notReady().equals(Optional.of("waiting for the switches of node-4")));
    lab.pass(BrainLab.HOLD.multipliedBy(2));
    lab.soon().until(() -> lab.hasProblem("Node/node-" + owner, "refused"));
    assertThat(lab.isReady("web")).isFalse();
    assertThat(lab.session(owner).sent()).noneMatch(AnnouncementTest::isAnnouncement);
  }
}
