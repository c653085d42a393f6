package io.sallyport.flows.check;

import io.sallyport.flows.NodeFacts;
import io.sallyport.walk.SwitchState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One Node's switch, as it is and as it is about to be.
 *
 * @param told whether it does what it is told: one that does not answers ARP whatever is planned
 * @param before what it may hold now, newest last; more than one while it has not confirmed the
 *     newest
 */
public record Prospect(
    NodeFacts facts, boolean told, List<SwitchState> before, Optional<Plan> plan) {
  public Prospect {
    before = List.copyOf(before);
    if (before.isEmpty()) {
      throw new IllegalArgumentException("a switch holds something, be it nothing");
    }
  }

  /** All that it may hold by and by. */
  List<SwitchState> states() {
    List<SwitchState> out = new ArrayList<>(before);
    plan.ifPresent(p -> out.addAll(p.states()));
    return out;
  }

  SwitchState newest() {
    return before.get(before.size() - 1);
  }

  boolean changes() {
    return plan.filter(p -> !p.states().isEmpty()).isPresent();
  }
}
