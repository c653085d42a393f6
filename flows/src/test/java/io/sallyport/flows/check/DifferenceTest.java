package io.sallyport.flows.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Delta;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The difference is Delta's, found in one pass; a plan's states lead from one to the other. */
class DifferenceTest {
  @Property
  void itIsTheSameAsDeltas(
      @ForAll @Size(max = 20) Map<@IntRange(max = 40) Integer, @IntRange(max = 3) Integer> a,
      @ForAll @Size(max = 20) Map<@IntRange(max = 40) Integer, @IntRange(max = 3) Integer> b) {
    assertThat(Difference.between(new TreeMap<>(a), new TreeMap<>(b), Integer::equals))
        .isEqualTo(Delta.between(a, b));
  }

  private static Plan plan(int bundle) {
    TestCluster ha = Worlds.guideHa();
    NodeProgram before = ha.without("Egress/egress-prod-web").programs().get("node-1");
    return Plan.between(Installed.of(before), ha.programs().get("node-1"), bundle);
  }

  @Test
  void aPlanThatFitsIntoABundleHasOneState() {
    assertThat(plan(Plan.LARGEST_BUNDLE).states()).hasSize(1);
    assertThat(plan(Plan.LARGEST_BUNDLE).size()).isGreaterThan(1);
  }

  @Test
  void aPlanOfSmallerBundlesHasAStateForEach() {
    int size = plan(1).size();
    assertThat(plan(1).states()).hasSize(size);
    assertThat(plan(size).states()).hasSize(1);
    assertThat(plan(size - 1).states()).hasSize(2);
  }

  @Test
  void metersComeBeforeAndGoAfter() {
    NodeProgram limited = Worlds.bandwidth().programs().get("node-3");
    NodeProgram bare = Checks.nothing("node-3");
    assertThat(limited.meters()).isNotEmpty();
    assertThat(Plan.between(Installed.of(bare), limited).states()).hasSize(2);
    assertThat(Plan.between(Installed.of(limited), bare).states()).hasSize(2);
  }

  @Test
  void whatOnlyPeopleReadIsNoDifference() {
    NodeProgram program = Worlds.guideHa().programs().get("node-1");
    Map<RuleKey, Rule> unnamed = new TreeMap<>();
    program.rules().values().stream()
        .map(r -> new Rule(r.key(), r.actions(), r.cookie(), "", "read back"))
        .forEach(r -> unnamed.put(r.key(), r));
    NodeProgram read =
        new NodeProgram("node-1", new TreeMap<>(unnamed), program.groups(), program.meters());
    assertThat(Plan.between(Installed.of(read), program).states()).isEmpty();
  }
}
