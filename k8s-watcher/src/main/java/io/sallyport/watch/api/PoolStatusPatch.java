package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * The status that a pool should have: how much of it is in use, and whether it is used at all.
 *
 * @param before as the server has it
 * @param after as it should be
 */
record PoolStatusPatch(Stored.OfPool before, Stored.OfPool after) implements StatusPatch {
  private static final String NOTHING = "; until it can be read, it hands out nothing";
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  /** Of a pool about which something was decided. A total beyond 63 bits is the most. */
  static PoolStatusPatch of(ApiObject<ExternalIPPool> object, Outcome.OfPool outcome, Instant now) {
    Stored.OfPool before = before(object);
    return new PoolStatusPatch(
        before,
        new Stored.OfPool(
            OptionalLong.of(outcome.total().min(MOST).longValueExact()),
            OptionalLong.of(outcome.used()),
            Conditions.of(object, outcome.conditions(), before.conditions(), now)));
  }

  /** Of a pool that cannot be read and never could. */
  static PoolStatusPatch refused(ApiObject<ExternalIPPool> object, String sentence, Instant now) {
    Stored.OfPool before = before(object);
    List<Outcome.Condition> refused = Conditions.refused(sentence + NOTHING, Conditions.READY);
    return new PoolStatusPatch(
        before,
        new Stored.OfPool(
            before.total(),
            before.used(),
            Conditions.of(object, refused, before.conditions(), now)));
  }

  private static Stored.OfPool before(ApiObject<ExternalIPPool> object) {
    return object.stored() instanceof Stored.OfPool stored
        ? stored
        : new Stored.OfPool(OptionalLong.empty(), OptionalLong.empty(), List.of());
  }

  @Override
  public boolean isNeeded() {
    return !before.equals(after);
  }

  @Override
  public boolean isUrgent() {
    return false;
  }

  @Override
  public String json(String resourceVersion) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.withObject("/metadata").put("resourceVersion", resourceVersion);
    ObjectNode status = body.withObject("/status");
    if (after.total().isPresent() && after.used().isPresent()) {
      status
          .putObject("usage")
          .put("total", after.total().getAsLong())
          .put("used", after.used().getAsLong());
    }
    Conditions.write(after.conditions(), status);
    return body.toString();
  }

  @Override
  public boolean isKeptIn(Stored stored) {
    return stored.equals(after);
  }

  @Override
  public List<Happening> happenings() {
    return Happening.between(before, after);
  }
}
