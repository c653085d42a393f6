package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.model.Egress;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored;
import io.sallyport.watch.Stored.Condition;
import io.sallyport.watch.Stored.EgressStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The status that an Egress should have.
 *
 * @param before as the server has it
 * @param after as it should be
 */
record StatusPatch(EgressStatus before, EgressStatus after) {
  private static final String READY = "Ready";
  private static final String REFUSED = "SpecRefused";
  private static final List<String> URGENT = List.of("IPAllocated", "IPAssigned");

  /** Of an Egress about which something was decided. */
  static StatusPatch of(ApiObject<Egress> object, Outcome.OfEgress outcome, Instant now) {
    return of(object, outcome.place(), outcome.conditions(), now);
  }

  /** Of an Egress that cannot be read and never could. */
  static StatusPatch refused(ApiObject<Egress> object, String sentence, Instant now) {
    List<Outcome.Condition> conditions =
        Stream.of("IPAllocated", "IPAssigned", READY)
            .map(type -> new Outcome.Condition(type, false, REFUSED, sentence))
            .toList();
    return of(object, new Outcome.Place.Nowhere(), conditions, now);
  }

  private static StatusPatch of(
      ApiObject<Egress> object, Outcome.Place place, List<Outcome.Condition> all, Instant now) {
    EgressStatus before =
        object.stored() instanceof Stored.OfEgress stored
            ? stored.status()
            : new EgressStatus(Optional.empty(), Optional.empty(), List.of());
    Stamp stamp =
        new Stamp(now.truncatedTo(ChronoUnit.SECONDS).toString(), object.version().generation());
    List<Condition> conditions =
        all.stream().map(c -> refused(c, object)).map(c -> stamped(c, before, stamp)).toList();
    return new StatusPatch(before, placed(before, place, conditions));
  }

  private record Stamp(String time, long generation) {}

  // What is in force is an older reading.
  private static Outcome.Condition refused(Outcome.Condition condition, ApiObject<Egress> object) {
    return object
        .refusal()
        .filter(sentence -> condition.type().equals(READY))
        .map(sentence -> new Outcome.Condition(READY, false, REFUSED, sentence))
        .orElse(condition);
  }

  // The time is that of the last change of True to False or back, not of a new reason.
  private static Condition stamped(Outcome.Condition now, EgressStatus before, Stamp stamp) {
    String status = now.holds() ? "True" : "False";
    String since =
        before
            .condition(now.type())
            .filter(c -> c.status().equals(status) && !c.lastTransitionTime().isEmpty())
            .map(Condition::lastTransitionTime)
            .orElse(stamp.time());
    return new Condition(
        now.type(), status, now.reason(), now.message(), since, stamp.generation());
  }

  private static EgressStatus placed(
      EgressStatus before, Outcome.Place place, List<Condition> conditions) {
    if (place instanceof Outcome.Place.On on) {
      return new EgressStatus(Optional.of(on.node()), Optional.of(on.ip().toString()), conditions);
    }
    return place instanceof Outcome.Place.Nowhere
        ? new EgressStatus(Optional.empty(), Optional.empty(), conditions)
        : new EgressStatus(before.egressNode(), before.egressIP(), conditions);
  }

  boolean isNeeded() {
    return !before.equals(after);
  }

  /** Whether it is about where the address is, and not only about what is on its way. */
  boolean isUrgent() {
    return !before.egressNode().equals(after.egressNode())
        || !before.egressIP().equals(after.egressIP())
        || URGENT.stream().anyMatch(this::turned);
  }

  private boolean turned(String type) {
    Optional<Condition> now = after.condition(type).filter(c -> !c.reason().equals("Pending"));
    return now.isPresent()
        && !before.condition(type).map(Condition::status).equals(now.map(Condition::status));
  }

  /** The merge patch. */
  String json(String resourceVersion) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.withObject("/metadata").put("resourceVersion", resourceVersion);
    ObjectNode status = body.withObject("/status");
    status.put("egressNode", after.egressNode().orElse(null));
    status.put("egressIP", after.egressIP().orElse(null));
    status.putArray("conditions");
    after.conditions().forEach(c -> write(c, status));
    return body.toString();
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
