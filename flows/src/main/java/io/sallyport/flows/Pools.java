package io.sallyport.flows;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.List;
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

  static Pools of(Collection<ExternalIPPool> pools, Settings.Features features) {
    SortedMap<String, ExternalIPPool> usable = new TreeMap<>();
    SortedMap<String, String> refused = new TreeMap<>();
    for (ExternalIPPool pool : pools.stream().sorted().toList()) {
      PoolFaults.of(pool, usable.values(), features)
          .findFirst()
          .ifPresentOrElse(c -> refused.put(pool.name(), c), () -> usable.put(pool.name(), pool));
    }
    return new Pools(usable, refused);
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

  /** Whether an Egress names two pools of the family. */
  Optional<Refusal> several(Claim claim) {
    List<String> ofFamily =
        claim.egress().externalIPPools().stream()
            .filter(p -> usable.containsKey(p))
            .filter(p -> usable.get(p).family().equals(Optional.of(claim.family())))
            .toList();
    String sentence = "the pools %s are of one family, and an Egress may have one of each";
    return ofFamily.size() < 2
        ? Optional.empty()
        : Optional.of(new Refusal("TwoPools", sentence.formatted(ofFamily)));
  }

  /** The pools that hand out nothing, whoever asks, and why, in a sentence each. */
  SortedMap<String, String> idle(Reserved reserved) {
    SortedMap<String, String> idle = new TreeMap<>(refused);
    usable.values().stream()
        .filter(p -> reserved.rest(p).isEmpty())
        .forEach(p -> idle.put(p.name(), PoolFaults.allReserved(p)));
    idle.replaceAll((name, fault) -> PoolFaults.idle(fault));
    return idle;
  }
}
