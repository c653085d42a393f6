package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.model.AppliedTo;
import io.sallyport.model.Egress;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored;
import io.sallyport.watch.Stored.Condition;
import io.sallyport.watch.Stored.EgressStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The status that an Egress should have.
 *
 * @param before as the server has it
 * @param after as it should be
 */
record EgressStatusPatch(EgressStatus before, EgressStatus after) implements StatusPatch {
  private static final String NOTHING = "; until it can be read, nothing of its Pods leaves";
  private static final String NOBODY = "; until it can be read, it applies to nobody";
  private static final List<String> URGENT = List.of("IPAllocated", "IPAssigned");

  /** Of an Egress about which something was decided. */
  static EgressStatusPatch of(ApiObject<Egress> object, Outcome.OfEgress outcome, Instant now) {
    return of(object, outcome.place(), outcome.conditions(), now);
  }

  /** Of an Egress that cannot be read and never could. */
  static EgressStatusPatch refused(ApiObject<Egress> object, String sentence, Instant now) {
    List<Outcome.Condition> conditions =
        Conditions.refused(
            sentence + meanwhile(object), "IPAllocated", "IPAssigned", Conditions.READY);
    return of(object, new Outcome.Place.Nowhere(), conditions, now);
  }

  private static String meanwhile(ApiObject<Egress> object) {
    boolean isTold =
        object.closed().filter(e -> !e.appliedTo().equals(AppliedTo.NOTHING)).isPresent();
    return isTold ? NOTHING : NOBODY;
  }

  private static EgressStatusPatch of(
      ApiObject<Egress> object, Outcome.Place place, List<Outcome.Condition> all, Instant now) {
    EgressStatus before =
        object.stored() instanceof Stored.OfEgress stored
            ? stored.status()
            : new EgressStatus(Optional.empty(), Optional.empty(), List.of());
    List<Condition> conditions = Conditions.of(object, all, before.conditions(), now);
    return new EgressStatusPatch(before, placed(before, place, conditions));
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

  @Override
  public boolean isNeeded() {
    return !before.equals(after);
  }

  // About where the address is, and not only about what is on its way.
  @Override
  public boolean isUrgent() {
    return !before.egressNode().equals(after.egressNode())
        || !before.egressIP().equals(after.egressIP())
        || URGENT.stream().anyMatch(this::turned);
  }

  private boolean turned(String type) {
    Optional<Condition> now = after.condition(type).filter(c -> !c.reason().equals("Pending"));
    return now.isPresent()
        && !before.condition(type).map(Condition::status).equals(now.map(Condition::status));
  }

  @Override
  public String json(String resourceVersion) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.withObject("/metadata").put("resourceVersion", resourceVersion);
    ObjectNode status = body.withObject("/status");
    status.put("egressNode", after.egressNode().orElse(null));
    status.put("egressIP", after.egressIP().orElse(null));
    Conditions.write(after.conditions(), status);
    return body.toString();
  }

  @Override
  public boolean isKeptIn(Stored stored) {
    return stored instanceof Stored.OfEgress egress && egress.status().equals(after);
  }

  @Override
  public List<Happening> happenings() {
    return Happening.between(before, after);
  }
}
