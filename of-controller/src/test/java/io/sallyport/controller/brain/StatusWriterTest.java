package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.PodRef;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which Pods an Egress is shown with. */
class StatusWriterTest {
  private static final PodRef FIRST = new PodRef("prod", "web-1");
  private static final PodRef SECOND = new PodRef("prod", "web-2");

  private static EgressStatus egress(TestCluster cluster, String name) {
    Fleet fleet = new Fleet();
    Transit transit = new Transit(fleet, BrainLab.DRAIN, BrainLab.LINGER);
    return new StatusWriter(cluster.decision(), fleet, transit, Sorted.map(Map.of()))
        .write(Optional.empty(), List.of())
        .egresses()
        .get(name);
  }

  private static List<PodRef> pods(TestCluster cluster, String name) {
    return egress(cluster, name).pods().stream().map(SelectedPod::ref).toList();
  }

  private static TestCluster overlapping() {
    return BrainLab.cluster()
        .with(BrainLab.web("web-2", 2))
        .with(AnEgress.named("younger").created(200).namespace("prod").pool("pool"))
        .with(AnEgress.named("youngest").created(300).pods("app", "web").pool("pool"))
        .with(AnEgress.named("idle").created(1).pods("app", "none").pool("pool"));
  }

  @Test
  void podsAreShownWithTheEgressThatApplies() {
    assertThat(pods(overlapping(), "web")).containsExactly(FIRST, SECOND);
    assertThat(pods(overlapping(), "younger")).isEmpty();
    assertThat(pods(overlapping(), "idle")).isEmpty();
  }

  @Test
  void theWinnerSeesAllOthersAndTheySeeTheWinner() {
    assertThat(egress(overlapping(), "web").overlaps())
        .containsExactly(
            new Overlap(FIRST, "younger", true),
            new Overlap(FIRST, "youngest", true),
            new Overlap(SECOND, "younger", true),
            new Overlap(SECOND, "youngest", true));
    assertThat(egress(overlapping(), "youngest").overlaps())
        .containsExactly(new Overlap(FIRST, "web", false), new Overlap(SECOND, "web", false));
    assertThat(egress(overlapping(), "idle").overlaps()).isEmpty();
  }

  @Test
  void anEgressThatSharesALimitedAddressIsToldWhoseBandwidthApplies() {
    String ip = "10.10.0.200";
    TestCluster cluster =
        BrainLab.cluster()
            .with(AnEgress.named("web").created(100).pods("app", "web").pool("pool").ip(ip))
            .with(
                AnEgress.named("limited").created(200).pool("pool").ip(ip).bandwidth(5_000, 2_000));
    assertThat(egress(cluster, "web").conditions())
        .contains(
            new Condition(
                "BandwidthEnforced",
                true,
                "Shared",
                "the Egress \"limited\" has 10.10.0.200, too, and its bandwidth applies:"
                    + " 5000 kbit/s with a burst of 2000 kbit"));
  }

  private static APod taking(String ip) {
    return APod.named("prod/web-2").on("node-1").ip(ip).label("app", "web").created(1);
  }

  @Test
  void aPodWhoseAddressIsNotItsOwnIsNotShown() {
    TestCluster cluster = overlapping().with(BrainLab.web("web-1", 1).created(2));
    assertThat(pods(cluster.with(taking("10.244.1.1")), "web")).containsExactly(FIRST);
    assertThat(pods(cluster.settled().with(taking("10.10.0.200")), "web")).containsExactly(FIRST);
    assertThat(egress(cluster.with(taking("10.244.1.1")), "younger").overlaps())
        .containsExactly(new Overlap(FIRST, "web", false));
    assertThat(pods(cluster.with(taking("10.244.1.9")), "web")).containsExactly(FIRST, SECOND);
  }
}
