package io.sallyport.watch.api;

import io.sallyport.watch.Stored;
import io.sallyport.watch.Stored.Condition;
import io.sallyport.watch.Stored.EgressStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that users are told of by an Event.
 *
 * @param warning whether somebody has to do something about it
 */
record Happening(boolean warning, String reason, String message) {
  /** What has happened between two statuses of an Egress. */
  static List<Happening> between(EgressStatus before, EgressStatus after) {
    List<Happening> out = new ArrayList<>();
    turnedFalse("IPAllocated", before, after).ifPresent(out::add);
    if (!before.egressNode().equals(after.egressNode())) {
      out.add(moved(before, after));
    } else if (!before.egressIP().equals(after.egressIP())) {
      out.add(assigned(after));
    } else {
      turnedFalse("IPAssigned", before, after)
          .filter(h -> out.isEmpty() && !h.reason().equals("Pending"))
          .ifPresent(out::add);
    }
    return List.copyOf(out);
  }

  /** What has happened between two statuses of a pool. */
  static List<Happening> between(Stored.OfPool before, Stored.OfPool after) {
    return turnedFalse(
            Conditions.find(before.conditions(), Conditions.READY),
            Conditions.find(after.conditions(), Conditions.READY))
        .stream()
        .toList();
  }

  // New reasons count, too: an address may be taken by one Egress after another.
  private static Optional<Happening> turnedFalse(
      Optional<Condition> before, Optional<Condition> after) {
    return after
        .filter(c -> !c.isTrue())
        .filter(c -> !before.map(Condition::reason).equals(Optional.of(c.reason())))
        .map(c -> new Happening(true, c.reason(), c.message()));
  }

  private static Optional<Happening> turnedFalse(
      String type, EgressStatus before, EgressStatus after) {
    return turnedFalse(before.condition(type), after.condition(type));
  }

  private static Happening moved(EgressStatus before, EgressStatus after) {
    if (after.egressNode().isEmpty()) {
      String why = after.condition("IPAssigned").map(Condition::message).orElse("");
      return new Happening(
          true,
          "Lost",
          "%s is on Node %s no more: %s"
              .formatted(before.egressIP().orElse("it"), before.egressNode().orElse("?"), why));
    }
    return before
        .egressNode()
        .map(
            old ->
                new Happening(
                    false,
                    "Moved",
                    "%s has moved from Node %s to Node %s"
                        .formatted(after.egressIP().orElse("it"), old, after.egressNode().get())))
        .orElseGet(() -> assigned(after));
  }

  private static Happening assigned(EgressStatus after) {
    return new Happening(
        false,
        "Assigned",
        "%s lives on Node %s"
            .formatted(after.egressIP().orElse("nothing"), after.egressNode().orElse("?")));
  }
}
