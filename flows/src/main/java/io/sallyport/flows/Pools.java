package io.sallyport.flows;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpRange;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pools that may hand out addresses. A pool that overlaps an older one, or itself, hands out
 * nothing until that is mended; the older one is not disturbed.
 *
 * @param refused pools that may not, with the sentence that says why
 */
record Pools(SortedMap<String, ExternalIPPool> usable, SortedMap<String, String> refused) {
  Pools {
    usable = Sorted.map(usable);
    refused = Sorted.map(refused);
  }

  static Pools of(Collection<ExternalIPPool> pools) {
    SortedMap<String, ExternalIPPool> usable = new TreeMap<>();
    SortedMap<String, String> refused = new TreeMap<>();
    for (ExternalIPPool pool : pools.stream().sorted().toList()) {
      complaint(pool, usable.values())
          .ifPresentOrElse(c -> refused.put(pool.name(), c), () -> usable.put(pool.name(), pool));
    }
    return new Pools(usable, refused);
  }

  private static Optional<String> complaint(ExternalIPPool pool, Collection<ExternalIPPool> older) {
    return notYet(pool)
        .or(() -> overlapWithin(pool))
        .or(() -> older.stream().flatMap(o -> overlap(pool, o).stream()).findFirst());
  }

  private static Optional<String> notYet(ExternalIPPool pool) {
    if (pool.subnetInfo()) {
      return Optional.of("spec.subnetInfo is not supported yet");
    }
    return pool.ranges().stream()
        .filter(r -> r.first().family() == Family.IPV6)
        .findFirst()
        .map(r -> "the range " + r + " is IPv6, which is not supported yet");
  }

  private static Optional<String> overlapWithin(ExternalIPPool pool) {
    List<IpRange> seen = new ArrayList<>();
    for (IpRange range : pool.ranges()) {
      for (IpRange other : seen) {
        if (range.overlaps(other)) {
          return Optional.of("its ranges " + other + " and " + range + " overlap");
        }
      }
      seen.add(range);
    }
    return Optional.empty();
  }

  private static Optional<String> overlap(ExternalIPPool pool, ExternalIPPool older) {
    return pool.ranges().stream()
        .flatMap(r -> older.ranges().stream().filter(r::overlaps).map(o -> overlap(r, o, older)))
        .findFirst();
  }

  private static String overlap(IpRange mine, IpRange theirs, ExternalIPPool older) {
    return "its range %s overlaps %s of the older pool \"%s\""
        .formatted(mine, theirs, older.name());
  }

  /** Why this pool cannot be used. */
  Optional<Refusal> refusal(String name) {
    if (usable.containsKey(name)) {
      return Optional.empty();
    }
    String why = refused.get(name);
    return Optional.of(
        why == null
            ? new Refusal("PoolNotFound", "the pool \"" + name + "\" does not exist")
            : new Refusal("PoolRefused", "the pool \"" + name + "\" is not used: " + why));
  }

  /** One problem for each refused pool. */
  List<Problem> problems() {
    return refused.entrySet().stream()
        .map(
            (Map.Entry<String, String> e) ->
                new Problem(
                    "ExternalIPPool/" + e.getKey(), e.getValue() + "; it hands out nothing"))
        .toList();
  }
}
