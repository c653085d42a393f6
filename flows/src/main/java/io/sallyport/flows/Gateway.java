package io.sallyport.flows;

import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Where an egress IP lives.
 *
 * @param owner the Node that answers for it and that sources send to
 * @param serving the Nodes that translate for it: the owner, and during a move the one that it
 *     comes from or goes to
 */
public record Gateway(String owner, SortedSet<String> serving) {
  public Gateway {
    serving = Sorted.set(serving);
    if (!serving.contains(owner)) {
      throw new IllegalArgumentException("the owner " + owner + " does not serve: " + serving);
    }
  }

  /** On one Node alone. */
  public static Gateway at(String owner) {
    return new Gateway(owner, Sorted.set(Set.of(owner)));
  }

  /**
   * The next state on the way to a goal, so that an address that moves is always served (design,
   * decision 3): first the new Node learns to translate too; then it becomes the owner; then the
   * old one forgets. A Node that is not able to serve any more is not waited for.
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
    if (owner.equals(goal) || !able.contains(owner)) {
      return at(goal);
    }
    // A move that is under way is finished before another begins: the Node that it comes from may
    // still be in use.
    if (!isSettled() && !serving.contains(goal)) {
      return at(owner);
    }
    return new Gateway(serving.contains(goal) ? goal : owner, Sorted.set(List.of(owner, goal)));
  }

  /** Whether the address lives on one Node alone. */
  public boolean isSettled() {
    return serving.size() == 1;
  }
}
