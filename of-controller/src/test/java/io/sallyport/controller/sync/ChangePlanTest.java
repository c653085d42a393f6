package io.sallyport.controller.sync;

import static io.sallyport.datapath.Actions.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of a plan: it leads to the program, from anywhere, and wherever it is cut. */
class ChangePlanTest {
  private static final int TRIALS = 60;

  private final FakeBridge bridge = new FakeBridge("node-1", 1);

  private static List<Change> changes(Contents from, EncodedProgram to) {
    return ChangePlan.between(from, to.contents()).bundles(from, to).stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> kinds(EncodedProgram from, EncodedProgram to) {
    return changes(from.contents(), to).stream().map(c -> c.getClass().getSimpleName()).toList();
  }

  private Contents held() {
    return Contents.of(bridge.flows(), bridge.groups(), bridge.meters());
  }

  private void carryOut(List<Change> changes) {
    FakeSession session = bridge.connect(new Heard());
    session.apply(changes).join();
  }

  @Test
  void noDifferenceIsNoChange() {
    EncodedProgram program = Programs.pods(3, Programs.toSnat(7));
    assertThat(ChangePlan.between(program.contents(), program.contents()).isEmpty()).isTrue();
    assertThat(changes(program.contents(), program)).isEmpty();
  }

  @Test
  void whatIsNewComesBeforeWhatLeadsThere() {
    EncodedProgram old =
        Programs.of(
            List.of(Programs.toPort(1, 2), Programs.toSnat(3)),
            Stream.of(Programs.port(1, 2), Programs.pod(9, group(3))));
    EncodedProgram next =
        Programs.of(
            List.of(Programs.toSnat(1), Programs.toSnat(2)),
            Stream.of(Programs.port(1, 3), Programs.pod(1, group(2)), Programs.pod(2, group(1))));
    assertThat(kinds(old, next))
        .as("a group turns to its new way when the flows of that way are there")
        .containsExactly(
            "AddGroup",
            "AddFlow",
            "AddFlow",
            "ModifyFlow",
            "ModifyGroup",
            "DeleteFlow",
            "DeleteGroup");
  }

  @Test
  void onlyActionsAreModified() {
    EncodedProgram program = Programs.of(Programs.port(1, 2));
    FlowKey key = program.rules().firstKey();
    FlowState is = program.contents().flows().get(key);
    SortedMap<FlowKey, FlowState> idle = new TreeMap<>();
    idle.put(key, new FlowState(is.instructions(), is.cookie(), 60, 0, is.flags()));
    Contents changed = new Contents(idle, new TreeMap<>(), new TreeMap<>());
    assertThat(changes(changed, program)).singleElement().isInstanceOf(Change.AddFlow.class);
    assertThat(kinds(Programs.of(Programs.port(1, 3)), program)).containsExactly("ModifyFlow");
  }

  @Test
  void manyChangesAreCutIntoBundlesThatAreSafeOneByOne() {
    EncodedProgram before = Programs.pods(12_000, Programs.toSnat(1));
    EncodedProgram after =
        Programs.of(
            List.of(Programs.toSnat(2)),
            IntStream.range(20_000, 32_000).mapToObj(i -> Programs.pod(i, group(2))));
    List<List<Change>> bundles =
        ChangePlan.between(before.contents(), after.contents()).bundles(before.contents(), after);
    assertThat(bundles).extracting(List::size).containsExactly(10_000, 10_000, 4_002);
    assertThat(bundles.get(0)).noneMatch(c -> c instanceof Change.DeleteFlow);
    assertThat(bundles.get(2).get(4_001)).isEqualTo(new Change.DeleteGroup(1));
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, TRIALS).mapToObj(Long::valueOf);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aPlanCutAnywhereAndMadeAgainLeadsToTheProgram(long seed) {
    Random random = new Random(seed);
    EncodedProgram first = someProgram(random);
    carryOut(changes(Contents.NONE, first));
    assertThat(held()).isEqualTo(first.contents());
    EncodedProgram second = someProgram(random);
    List<Change> plan = changes(held(), second);
    carryOut(plan.subList(0, random.nextInt(plan.size() + 1)));
    carryOut(changes(held(), second));
    assertThat(held()).isEqualTo(second.contents());
  }

  private static EncodedProgram someProgram(Random random) {
    List<Group> groups = new ArrayList<>();
    List<Rule> rules = new ArrayList<>();
    for (int i = 1; i < 6; i++) {
      if (random.nextBoolean()) {
        groups.add(random.nextBoolean() ? Programs.toSnat(i) : Programs.toPort(i, 2));
        rules.add(Programs.pod(i, group(i)));
      }
      if (random.nextBoolean()) {
        rules.add(Programs.port(i, random.nextInt(3) + 1));
      }
    }
    return Programs.of(groups, rules.stream());
  }
}
