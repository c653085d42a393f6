package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressAddress;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.Counters.Count;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.flows.ClaimRef;
import io.sallyport.flows.Decision;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Egresses and Pods sent, from the counters of flows and meters. */
class TrafficTest {
  private static final EncodedProgram GATEWAY =
      EncodedProgram.of(Worlds.bandwidth().programs().get("node-3"));

  // Each flow has counted as many packets as its table's number.
  private static Counters counters(EncodedProgram program) {
    Map<FlowKey, Count> flows = new HashMap<>();
    program.rules().keySet().forEach(k -> flows.put(k, new Count(k.tableId(), 100L * k.tableId())));
    Map<Integer, MeterCounters> meters = new HashMap<>();
    program
        .program()
        .meters()
        .forEach((id, m) -> meters.put(id, new MeterCounters(id, 9, 900, m.rate(), 7)));
    return new Counters(flows, meters);
  }

  private static Traffic traffic() {
    return traffic(GATEWAY);
  }

  private static Traffic traffic(EncodedProgram program) {
    return Traffic.of(Map.of("node-3", new Traffic.Counted(program, counters(program))));
  }

  // Of the ids that the Egress has in this decision, those of these families.
  private static EgressStatus egress(Decision decision, String name, Family... families) {
    List<EgressAddress> addresses =
        Stream.of(families)
            .map(
                family ->
                    new EgressAddress(
                        IpAddress.parse("10.10.0.11"),
                        Optional.empty(),
                        decision.ids().get(new ClaimRef(name, family)),
                        Optional.empty(),
                        new Condition("IPAssigned", true, "Assigned", "it lives")))
            .toList();
    return new EgressStatus(
        name,
        addresses,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        decision.snapshot().egresses().get(name));
  }

  @Test
  void anEgressSendsWhatTableOutSends() {
    assertThat(traffic().of("egress-dev").sent()).isEqualTo(new Count(80, 8000));
    assertThat(traffic().of("nothing")).isEqualTo(Traffic.OfEgress.NONE);
  }

  @Test
  void whoSharesAnAddressSharesItsMeter() {
    assertThat(traffic().of("egress-prod-web").dropped()).isEqualTo(new Count(800_000, 7));
    assertThat(traffic().of("egress-staging-web").dropped()).isEqualTo(new Count(800_000, 7));
    assertThat(traffic().of("egress-dev").dropped()).isEqualTo(new Count(300, 7));
  }

  @Test
  void aPodSendsWhatItsVerdictCounts() {
    EgressStatus web = egress(Worlds.bandwidth().decision(), "egress-prod-web", Family.IPV4);
    assertThat(traffic().ofPod(new PodRef("prod", "web-3"), web)).isEqualTo(new Count(50, 5000));
    assertThat(traffic().ofPod(new PodRef("prod", "web-1"), web))
        .as("on another Node")
        .isEqualTo(Count.ZERO);
  }

  @Test
  void whatAPodSendsByAnotherEgressOrByNoneIsNotThisOnes() {
    Decision decision = Worlds.dualStack().decision();
    Traffic traffic = traffic(EncodedProgram.of(Worlds.dualStack().programs().get("node-3")));
    PodRef web = new PodRef("prod", "web-3");
    assertThat(traffic.ofPod(web, egress(decision, "egress-prod-web", Family.IPV4)))
        .isEqualTo(new Count(50, 5000));
    assertThat(traffic.ofPod(web, egress(decision, "egress-prod-web", Family.values())))
        .isEqualTo(new Count(100, 10_000));
    assertThat(traffic.ofPod(web, egress(decision, "egress-staging", Family.values())))
        .isEqualTo(Count.ZERO);
    assertThat(traffic.ofPod(new PodRef("dev", "box-3"), egress(decision, "egress-prod-web")))
        .isEqualTo(Count.ZERO);
  }
}
