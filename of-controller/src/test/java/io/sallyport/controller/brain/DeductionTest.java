package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.Memory;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Placement;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nothing is deduced twice. */
class DeductionTest {
  private final Snapshot snapshot = BrainLab.cluster().snapshot();
  private final Deduction deduction = new Deduction(BrainLab.settings(TestCluster.SETTINGS));

  @Test
  void theSameLeadsToTheSameDecision() {
    Decision first = deduction.decide(snapshot, Memory.NONE);
    Memory after = first.memory(Placement.EMPTY);
    Decision second = deduction.decide(snapshot, after);
    assertThat(second).isNotSameAs(first);
    assertThat(deduction.decide(snapshot, second.memory(Placement.EMPTY))).isSameAs(second);
    Snapshot other = BrainLab.cluster().with(BrainLab.web("web-2", 1)).snapshot();
    assertThat(deduction.decide(other, after).selection().byPod()).hasSize(2);
  }

  @Test
  void theSameLeadsToTheSamePrograms() {
    Decision decision = deduction.decide(snapshot, Memory.NONE);
    Map<String, NodeFacts> none = Map.of();
    Compiler.Compiled first = deduction.compile(decision, Placement.EMPTY, none);
    assertThat(deduction.compile(decision, Placement.EMPTY, none)).isSameAs(first);
    Placement moved =
        Placement.EMPTY.with(IpAddress.parse("10.10.0.200"), Optional.of(Gateway.at("node-2")));
    assertThat(deduction.compile(decision, moved, none)).isNotSameAs(first);
  }
}
