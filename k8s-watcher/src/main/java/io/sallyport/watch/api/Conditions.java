package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Conditions as they are written: with the generation that they are about, and since when. */
final class Conditions {
  static final String READY = "Ready";
  private static final String REFUSED = "SpecRefused";
  private static final String STAYS =
      "; the last spec that could be read stays in force, until the controller restarts";
  private static final Set<String> OURS =
      Set.of("IPAllocated", "IPAssigned", "BandwidthEnforced", READY);

  private Conditions() {}

  /** Of an object that cannot be read and never could. */
  static List<Outcome.Condition> refused(String sentence, String... types) {
    return Stream.of(types)
        .map(type -> new Outcome.Condition(type, false, REFUSED, sentence))
        .toList();
  }

  /**
   * As they should be; those of others stay.
   *
   * @param before as the server has them
   */
  static List<Condition> of(
      ApiObject<?> object, List<Outcome.Condition> all, List<Condition> before, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    Stream<Condition> ours =
        all.stream()
            .map(c -> refused(c, object))
            .map(c -> stamped(c, find(before, c.type()), time, object.version().generation()));
    // A merge patch replaces the whole list.
    Stream<Condition> others = before.stream().filter(c -> !OURS.contains(c.type()));
    return Stream.concat(ours, others).toList();
  }

  // What is in force is an older reading.
  private static Outcome.Condition refused(Outcome.Condition condition, ApiObject<?> object) {
    return object
        .refusal()
        .filter(s -> condition.type().equals(READY) && !condition.reason().equals(REFUSED))
        .map(sentence -> new Outcome.Condition(READY, false, REFUSED, sentence + STAYS))
        .orElse(condition);
  }

  // The time is that of the last change of True to False or back, not of a new reason.
  private static Condition stamped(
      Outcome.Condition now, Optional<Condition> before, String time, long generation) {
    String status = now.holds() ? "True" : "False";
    String since =
        before
            .filter(c -> c.status().equals(status) && !c.lastTransitionTime().isEmpty())
            .map(Condition::lastTransitionTime)
            .orElse(time);
    return new Condition(now.type(), status, now.reason(), now.message(), since, generation);
  }

  /** The one of a type. */
  static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** Writes them into a status. */
  static void write(List<Condition> conditions, ObjectNode status) {
    status.putArray("conditions");
    conditions.forEach(c -> write(c, status));
  }

  private static void write(Condition condition, ObjectNode status) {
    status
        .withArray("/conditions")
        .addObject()
        .put("type", condition.type())
        .put("status", condition.status())
        .put("reason", condition.reason())
        .put("message", condition.message())
        .put("lastTransitionTime", condition.lastTransitionTime())
        .put("observedGeneration", condition.observedGeneration());
  }
}
