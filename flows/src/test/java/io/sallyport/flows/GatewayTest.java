package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The steps of a move (design, decision 3). */
class GatewayTest {
  private static final List<String> NODES = List.of("a", "b", "c");
  private static final Set<String> ALL = Set.copyOf(NODES);

  private static Gateway gateway(String owner, String... serving) {
    return new Gateway(owner, Sorted.set(List.of(serving)), false);
  }

  private static Gateway draining(String owner, String other) {
    return Gateway.moving(owner, other, true);
  }

  private static Optional<Gateway> next(Gateway now, String goal, Set<String> able) {
    return Gateway.next(Optional.of(now), Optional.of(goal), able);
  }

  @Test
  void firstTheNewNodeLearns() {
    assertThat(next(Gateway.at("a"), "b", ALL)).contains(gateway("a", "a", "b"));
  }

  @Test
  void thenItBecomesTheOwnerAndLeavesOldConnectionsWhereTheyAre() {
    assertThat(next(gateway("a", "a", "b"), "b", ALL)).contains(draining("b", "a"));
  }

  @Test
  void thenItTakesThemOver() {
    assertThat(next(draining("b", "a"), "b", ALL)).contains(gateway("b", "a", "b"));
  }

  @Test
  void thenTheOldOneForgets() {
    assertThat(next(gateway("b", "a", "b"), "b", ALL)).contains(Gateway.at("b"));
  }

  @Test
  void atItsGoalNothingHappens() {
    assertThat(next(Gateway.at("b"), "b", ALL)).contains(Gateway.at("b"));
  }

  @Test
  void aNewAddressIsPlacedAtOnce() {
    assertThat(Gateway.next(Optional.empty(), Optional.of("a"), ALL)).contains(Gateway.at("a"));
  }

  @Test
  void anAddressThatShouldBeNowhereGoesAtOnce() {
    assertThat(Gateway.next(Optional.of(Gateway.at("a")), Optional.empty(), ALL)).isEmpty();
  }

  @Test
  void aNodeThatCannotServeIsNotWaitedFor() {
    assertThat(next(Gateway.at("a"), "b", Set.of("b"))).contains(Gateway.at("b"));
    assertThat(next(gateway("a", "a", "b"), "c", Set.of("b", "c"))).contains(Gateway.at("c"));
    assertThat(next(draining("b", "a"), "b", Set.of("b"))).contains(Gateway.at("b"));
  }

  @Test
  void aMoveMayTurnBackHalfWay() {
    assertThat(next(gateway("a", "a", "b"), "a", ALL)).contains(Gateway.at("a"));
    assertThat(next(gateway("b", "a", "b"), "a", ALL)).contains(draining("a", "b"));
    assertThat(next(draining("b", "a"), "a", ALL)).contains(draining("a", "b"));
  }

  @Test
  void theOwnerAlwaysServes() {
    assertThatThrownBy(() -> gateway("a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a");
  }

  private static List<Set<String>> subsets() {
    List<Set<String>> out = new ArrayList<>(List.of(Set.of()));
    for (String node : NODES) {
      for (Set<String> smaller : List.copyOf(out)) {
        Set<String> larger = new HashSet<>(smaller);
        larger.add(node);
        out.add(larger);
      }
    }
    return out;
  }

  private static List<Optional<Gateway>> states() {
    List<Optional<Gateway>> out = new ArrayList<>(List.of(Optional.empty()));
    for (String owner : NODES) {
      subsets().stream()
          .filter(serving -> serving.contains(owner))
          .forEach(
              serving -> {
                out.add(Optional.of(new Gateway(owner, Sorted.set(serving), false)));
                if (serving.size() > 1) {
                  out.add(Optional.of(new Gateway(owner, Sorted.set(serving), true)));
                }
              });
    }
    return out;
  }

  private static final int STEPS = 6;

  private static List<Optional<Gateway>> path(
      Optional<Gateway> from, Optional<String> goal, Set<String> able) {
    List<Optional<Gateway>> path = new ArrayList<>(List.of(from));
    for (int i = 0; i < STEPS; i++) {
      path.add(Gateway.next(path.get(i), goal, able));
    }
    return path;
  }

  private interface Law {
    void holds(Optional<String> goal, Set<String> able, List<Optional<Gateway>> path);
  }

  private static void everywhere(Law law) {
    List<Optional<String>> goals =
        List.of(Optional.empty(), Optional.of("a"), Optional.of("b"), Optional.of("c"));
    for (Optional<String> goal : goals) {
      for (Set<String> able : subsets()) {
        states().forEach(from -> law.holds(goal, able, path(from, goal, able)));
      }
    }
  }

  @Test
  void everyGoalIsReachedInSixSteps() {
    everywhere(
        (goal, able, path) ->
            assertThat(path.get(STEPS)).as("%s", path).isEqualTo(goal.map(Gateway::at)));
  }

  // Its sources may not have turned yet: the Node that they still use goes on serving.
  @Test
  void aMoveThatIsUnderWayIsFinishedBeforeAnotherBegins() {
    assertThat(next(draining("b", "a"), "c", ALL)).contains(gateway("b", "a", "b"));
    assertThat(next(gateway("b", "a", "b"), "c", ALL)).contains(Gateway.at("b"));
  }

  @Test
  void theOwnerServesInEveryState() {
    everywhere(
        (goal, able, path) ->
            assertThat(path.stream().flatMap(Optional::stream))
                .allMatch(g -> g.serving().contains(g.owner())));
  }

  @Test
  void whereSourcesSendIsAlwaysServedByOneWhoServedBefore() {
    everywhere(
        (goal, able, path) -> {
          for (int i = 1; i < path.size(); i++) {
            ownerServedBefore(path.get(i - 1), path.get(i), able);
          }
        });
  }

  // Only where the old owner is lost may the new one start from nothing.
  private static void ownerServedBefore(
      Optional<Gateway> before, Optional<Gateway> after, Set<String> able) {
    if (before.isPresent() && after.isPresent() && able.contains(before.get().owner())) {
      assertThat(before.get().serving()).contains(after.get().owner());
    }
  }

  @Test
  void noMoreThanTwoNodesServeOnceAMoveGoesOn() {
    everywhere(
        (goal, able, path) ->
            assertThat(
                    path.subList(2, STEPS).stream()
                        .flatMap(Optional::stream)
                        .map(g -> g.serving().size())
                        .collect(Collectors.toSet()))
                .allMatch(size -> size <= 2));
  }
}
