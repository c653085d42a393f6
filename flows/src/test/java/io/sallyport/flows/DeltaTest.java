package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Delta.Kind;
import io.sallyport.flows.Delta.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The laws of the difference; keys are numbers here, and their tens are the table. */
class DeltaTest {
  private static int table(int key) {
    return key / 10;
  }

  private static List<Step<Integer, String>> steps(
      Map<Integer, String> actual, Map<Integer, String> desired) {
    return Delta.between(actual, desired).steps(DeltaTest::table);
  }

  private static Map<Integer, String> applied(
      Map<Integer, String> actual, List<Step<Integer, String>> steps) {
    Map<Integer, String> out = new TreeMap<>(actual);
    steps.forEach(
        s -> s.value().ifPresentOrElse(v -> out.put(s.key(), v), () -> out.remove(s.key())));
    return out;
  }

  @Property
  void applyingItGivesTheDesired(
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> a,
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> b) {
    assertThat(applied(text(a), steps(text(a), text(b)))).isEqualTo(text(b));
  }

  @Property
  void fromAStateToItselfThereIsNothingToDo(
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> a) {
    assertThat(Delta.between(text(a), text(a)).isEmpty()).isTrue();
    assertThat(steps(text(a), text(a))).isEmpty();
  }

  @Property
  void cutAnywhereAndDoneAgainItConverges(
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> a,
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> b) {
    List<Step<Integer, String>> steps = steps(text(a), text(b));
    for (int cut = 0; cut <= steps.size(); cut++) {
      Map<Integer, String> half = applied(text(a), steps.subList(0, cut));
      List<Step<Integer, String>> rest = steps(half, text(b));
      assertThat(applied(half, rest)).isEqualTo(text(b));
      assertThat(rest).isEqualTo(steps.subList(cut, steps.size()));
    }
  }

  @Property
  void eachEntryThatDiffersIsTouchedOnce(
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> a,
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> b) {
    assertThat(steps(text(a), text(b)).stream().map(Step::key)).doesNotHaveDuplicates();
    assertThat(steps(text(a), text(b))).hasSize(Delta.between(text(a), text(b)).size());
  }

  @Property
  void whatComesComesLastTableFirstAndWhatGoesGoesFirstTableFirst(
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> a,
      @ForAll @Size(max = 20) Map<@IntRange(max = 99) Integer, @IntRange(max = 3) Integer> b) {
    List<Step<Integer, String>> steps = steps(text(a), text(b));
    List<Integer> tables = steps.stream().map(s -> table(s.key())).toList();
    int removals = (int) steps.stream().filter(s -> s.kind() == Kind.REMOVE).count();
    int coming = steps.size() - removals;
    assertThat(steps.subList(0, coming)).noneMatch(s -> s.kind() == Kind.REMOVE);
    assertThat(tables.subList(0, coming)).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(tables.subList(coming, steps.size())).isSorted();
  }

  @Test
  void aPodGetsItsVerdictBeforeItsPortIsLetIn() {
    Map<Integer, String> actual = Map.of(50, "masquerade");
    Map<Integer, String> desired = Map.of(50, "through an Egress", 0, "let the port in");
    assertThat(steps(actual, desired).stream().map(Step::key)).containsExactly(50, 0);
  }

  private static Map<Integer, String> text(Map<Integer, Integer> numbers) {
    Map<Integer, String> out = new TreeMap<>();
    numbers.forEach((k, v) -> out.put(k, "v" + v));
    return out;
  }
}
