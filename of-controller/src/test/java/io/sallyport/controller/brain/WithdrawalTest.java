package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.testing.APool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a switch keeps whose Node is no more. */
class WithdrawalTest {
  // A switch refuses a rule whose meter it does not have.
  @Test
  void noRuleNamesAMeterOrAGroupThatGoes() {
    List<Rule> rules =
        List.copyOf(
            BrainLab.cluster()
                .with(APool.named("far").range("10.20.0.9", "10.20.0.9").subnet("10.20.0.1", 24, 5))
                .programs()
                .get("node-2")
                .rules()
                .values());
    assertThat(rules).anyMatch(WithdrawalTest::namesMeterOrGroup);
    NodeProgram left = Withdrawal.program("node-2", rules);
    assertThat(left.rules().values())
        .noneMatch(WithdrawalTest::namesMeterOrGroup)
        .noneMatch(r -> r.table().equals(EgressPipeline.FROM_SUBNET))
        .anyMatch(r -> r.table().equals(EgressPipeline.FROM_HOST));
  }

  private static boolean namesMeterOrGroup(Rule rule) {
    return rule.actions().stream()
        .anyMatch(a -> a instanceof Action.ToMeter || a instanceof Action.ToGroup);
  }
}
