package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.model.Problem;
import io.sallyport.watch.Feed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread that nothing stops. */
class BrainThreadTest {
  private static final PacketIn ANSWER =
      new PacketIn(1, 10, 0, Bytes.of(BrainLab.fromGateway(BrainLab.NEXT_HOP)));

  private final BrainLab lab = BrainLab.settled();

  @AfterEach
  void stop() {
    lab.close();
  }

  private static Feed faulty() {
    return Feed.of(Faults.podUnderAnotherName(cluster()), List.of());
  }

  @Test
  void aFaultOfOursIsShownAndGoesWithTheNextGoodCycle() {
    lab.accept(faulty());
    lab.soon().until(() -> lab.hasProblem("controller", "internal error"));
    assertThat(lab.isReady("web")).as("what was known is still shown").isTrue();
    lab.accept(cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2 && lab.problems().isEmpty());
    lab.soon().until(() -> lab.isReady("web"));
  }

  @Test
  void problemsOfManifestsAppearAndVanish() {
    Problem problem = new Problem("pods.yaml:3", "is wrong");
    lab.accept(Feed.of(cluster().snapshot(), List.of(problem)));
    lab.soon().until(() -> lab.problems().equals(List.of("pods.yaml:3: is wrong")));
    lab.accept(cluster());
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void aStormOfStatesEndsInTheLastAndIsMostlySkipped() {
    int before = lab.bridge(1).applied().size();
    HeldSession held = hold();
    for (int i = 0; i < 1000; i++) {
      lab.accept(cluster().with(BrainLab.web("web-" + (i % 2 + 2), 1).label("storm", "n" + i)));
    }
    held.letGo();
    String port = "10.244.1.3";
    lab.soon().until(() -> lab.flows(1).stream().anyMatch(f -> f.contains(port)));
    lab.soon().until(() -> lab.isReady("web"));
    assertThat(lab.bridge(1).applied()).as("for the last one alone").hasSize(before + 1);
  }

  /** Keeps the brain's thread busy. */
  private HeldSession hold() {
    HeldSession held = new HeldSession(lab.session(1).info());
    lab.brain().packetIn(held, ANSWER);
    lab.soon().until(() -> held.asked() == 1);
    return held;
  }

  @Test
  void aFloodOfPacketsLeavesOneWaiting() {
    HeldSession held = hold();
    for (int i = 0; i < 1000; i++) {
      lab.brain().packetIn(held, ANSWER);
    }
    held.letGo();
    lab.accept(cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2);
    assertThat(held.asked()).as("the one that was looked at, and one more").isEqualTo(2);
  }

  @Test
  void aClosedBrainTakesNothingIn() {
    lab.brain().close();
    lab.accept(cluster());
    lab.session(1).drop("late");
    assertThat(lab.brain().status().egresses()).containsKey("web");
  }
}
