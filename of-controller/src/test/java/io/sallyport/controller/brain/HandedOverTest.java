package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.Counters.Count;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.datapath.Field;
import io.sallyport.flows.Claim;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What still goes by way of the Node that an egress IP was on. */
class HandedOverTest {
  private static final TestCluster MOVING = Worlds.dualStackMoving();
  private static final EncodedProgram OWNER = EncodedProgram.of(MOVING.programs().get("node-2"));

  private static HandedOver handedOver() {
    Map<FlowKey, Count> flows = new HashMap<>();
    OWNER
        .rules()
        .forEach(
            (key, rule) ->
                flows.put(
                    key, new Count(rule.match().names().contains(Field.TCP_FLAGS) ? 3 : 1000, 0)));
    return HandedOver.of(OWNER, new Counters(flows, Map.of()));
  }

  private static List<Claim> claims(String ip) {
    return MOVING.decision().byAddress().get(IpAddress.parse(ip));
  }

  @Test
  void whatGoesIntoTheTunnelOfThatAddressCounts() {
    assertThat(handedOver().of(claims("fd00:10::11"))).isEqualTo(6);
  }

  @Test
  void anAddressThatDoesNotMoveHasNothing() {
    assertThat(handedOver().of(claims("10.10.0.11"))).isZero();
  }
}
