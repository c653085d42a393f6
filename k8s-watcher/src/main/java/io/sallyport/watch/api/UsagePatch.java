package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes how much of a pool is in use. */
final class UsagePatch {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private UsagePatch() {}

  /** The merge patch; empty: it is written down already. A total beyond 63 bits is the most. */
  static Optional<String> of(ApiObject<ExternalIPPool> object, Outcome.OfPool outcome) {
    long total = outcome.total().min(MOST).longValueExact();
    Stored wanted = new Stored.OfPool(OptionalLong.of(total), OptionalLong.of(outcome.used()));
    if (wanted.equals(object.stored())) {
      return Optional.empty();
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.withObject("/metadata").put("resourceVersion", object.version().resource());
    body.withObject("/status/usage").put("total", total).put("used", outcome.used());
    return Optional.of(body.toString());
  }
}
