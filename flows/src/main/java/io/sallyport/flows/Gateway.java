package io.sallyport.flows;

import io.sallyport.model.Sorted;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Where an egress IP lives.
 *
 * @param owner the Node that answers for it and that sources send to
 * @param serving the Nodes that translate for it: the owner, and during a move the one that it
 *     comes from or goes to
 * @param draining whether the owner leaves older connections to the other one
 */
public record Gateway(String owner, SortedSet<String> serving, boolean draining) {
  public Gateway {
    serving = Sorted.set(serving);
    if (draining && serving.size() == 1) {
      throw new IllegalArgumentException(
          "nobody but the owner " + owner + " serves: nothing to drain");
    }
    if (!serving.contains(owner)) {
      throw new IllegalArgumentException("the owner " + owner + " does not serve: " + serving);
    }
  }

  /** On one Node alone. */
  public static Gateway at(String owner) {
    return new Gateway(owner, Sorted.set(Set.of(owner)), false);
  }

  /** On one Node, with another one that serves, too. */
  public static Gateway moving(String owner, String other, boolean draining) {
    return new Gateway(owner, Sorted.set(Set.of(owner, other)), draining);
  }

  /**
   * The next state on the way to a goal, so that an address that moves is always served (design,
   * decision 3): first the new Node learns to translate too; then it becomes the owner, and leaves
   * older connections to the old one; then it takes over those as well; then the old one forgets. A
   * Node that is not able to serve any more is not waited for.
   *
   * @param now where the address lives, if anywhere
   * @param goal the owner that it should have; absent: it should live nowhere
   * @param able the Nodes that can serve
   */
  public static Optional<Gateway> next(
      Optional<Gateway> now, Optional<String> goal, Set<String> able) {
    return goal.map(owner -> now.map(g -> g.towards(owner, able)).orElseGet(() -> at(owner)));
  }

  private Gateway towards(String goal, Set<String> able) {
    if (!able.contains(owner)) {
      return at(goal);
    }
    if (owner.equals(goal)) {
      return ended(able);
    }
    if (serving.contains(goal)) {
      return moving(goal, owner, true);
    }
    // A move that is under way is finished before another begins: the Node that it comes from may
    // still be in use.
    return isSettled() ? moving(owner, goal, false) : ended(able);
  }

  private Gateway ended(Set<String> able) {
    return draining && able.containsAll(serving) ? new Gateway(owner, serving, false) : at(owner);
  }

  /** During a move the Node that serves beside the owner. */
  public Optional<String> other() {
    return serving.stream().filter(n -> !n.equals(owner)).findFirst();
  }

  /** Whether the address lives on one Node alone. */
  public boolean isSettled() {
    return serving.size() == 1;
  }
}
