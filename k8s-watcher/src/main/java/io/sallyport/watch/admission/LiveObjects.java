package io.sallyport.watch.admission;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.api.ApiServer;
import io.sallyport.watch.api.ClusterException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The Egresses and pools as the API server has them at this moment. A Snapshot is some milliseconds
 * old: by it alone an Egress would be refused whose pool was made right before.
 */
public final class LiveObjects {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  // All in one, nearly always: an API server waits for its webhook for a few seconds only.
  private static final int PAGE = 10_000;

  private final ApiServer server;

  /** Asks this server. */
  public LiveObjects(ApiServer server) {
    this.server = server.within(PATIENCE);
  }

  /**
   * The same Snapshot with them.
   *
   * @throws ClusterException if the server does not answer each page of two lists within 2 seconds
   */
  public Snapshot in(Snapshot known) {
    return known
        .withEgresses(list(ApiKind.EGRESSES, known.egresses(), Egress::isClosed))
        .withPools(list(ApiKind.POOLS, known.pools(), ExternalIPPool::isClosed));
  }

  // What cannot be read stays as it was read last, as in the source. What an object is taken for
  // that never could be read is no reading.
  private <T> SortedMap<String, T> list(
      ApiKind<T> kind, SortedMap<String, T> known, Predicate<T> closed) {
    SortedMap<String, T> out = new TreeMap<>();
    for (ApiObject<T> object : objects(kind)) {
      object
          .value()
          .or(() -> Optional.ofNullable(known.get(object.name())).filter(closed.negate()))
          .or(object::closed)
          .ifPresent(value -> out.put(object.name(), value));
    }
    return out;
  }

  private <T> Iterable<ApiObject<T>> objects(ApiKind<T> kind) {
    try {
      return server.list(kind, PAGE).items();
    } catch (ApiException silent) {
      throw new ClusterException(server.trouble(silent));
    } catch (IllegalArgumentException noList) {
      throw new ClusterException(noList.getMessage());
    }
  }
}
