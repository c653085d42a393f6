package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.Counters.Count;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.flows.testing.Worlds;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Egresses and Pods sent, from the counters of flows and meters. */
class TrafficTest {
  private static final EncodedProgram GATEWAY =
      EncodedProgram.of(Worlds.bandwidth().programs().get("node-3"));

  // Each flow has counted as many packets as its table's number.
  private static Counters counters() {
    Map<FlowKey, Count> flows = new HashMap<>();
    GATEWAY.rules().keySet().forEach(k -> flows.put(k, new Count(k.tableId(), 100L * k.tableId())));
    Map<Integer, MeterCounters> meters = new HashMap<>();
    GATEWAY
        .program()
        .meters()
        .forEach((id, m) -> meters.put(id, new MeterCounters(id, 9, 900, m.rate(), 7)));
    return new Counters(flows, meters);
  }

  private static Traffic traffic() {
    return Traffic.of(Map.of("node-3", new Traffic.Counted(GATEWAY, counters())));
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
    assertThat(traffic().ofPod("prod/web-3")).isEqualTo(new Count(50, 5000));
    assertThat(traffic().ofPod("prod/web-1")).as("on another Node").isEqualTo(Count.ZERO);
  }
}
