package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import io.sallyport.model.Snapshot;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a change of an object may happen: it may not if {@link Decision} would refuse the object
 * afterwards, with the same sentence, or if an Egress would lose its address by it. A sentence that
 * was true before is no objection, so that what is wrong can be changed, and mended step by step.
 *
 * @param objection why it may not, in one sentence
 * @param warnings what may come right by itself, such as an address that no Node has yet
 */
public record Admission(Optional<String> objection, List<String> warnings) {
  /** It may happen, and nothing is to be said. */
  static final Admission GRANTED = new Admission(Optional.empty(), List.of());

  public Admission {
    warnings = List.copyOf(warnings);
  }

  /** Judges a change of an Egress. Deleting one is always granted. */
  public static Admission ofEgress(
      Snapshot snapshot, Settings settings, ObjectChange<Egress> change) {
    return change
        .after()
        .map(after -> judged(snapshot, settings, change.before(), after))
        .orElse(GRANTED);
  }

  /** Judges a change of a pool. */
  public static Admission ofPool(
      Snapshot snapshot, Settings settings, ObjectChange<ExternalIPPool> change) {
    return new PoolAdmission(snapshot, settings, change).judge();
  }

  private static Admission judged(
      Snapshot snapshot, Settings settings, Optional<Egress> before, Egress after) {
    Reconciler reconciler = new Reconciler(settings, FitNodes.of(snapshot, settings));
    Optional<String> loss = reconciler.loss(snapshot, after);
    if (loss.isPresent()) {
      return new Admission(loss, List.of());
    }
    List<Refusal> refusals = reconciler.refusals(snapshot, after);
    if (refusals.isEmpty()) {
      return GRANTED;
    }
    Set<Refusal> known =
        before.stream()
            .flatMap(e -> reconciler.refusals(snapshot, e).stream())
            .collect(Collectors.toSet());
    List<Refusal> fresh = refusals.stream().filter(Predicate.not(known::contains)).toList();
    return new Admission(
        sentences(fresh.stream().filter(Refusal::isFault)).findFirst(),
        sentences(fresh.stream().filter(Predicate.not(Refusal::isFault))).toList());
  }

  private static Stream<String> sentences(Stream<Refusal> refusals) {
    return refusals.map(Refusal::sentence).distinct();
  }

  /**
   * What {@link Decision} would make of other Egresses and pools, of what the objects themselves
   * remember.
   *
   * @param nodes which no change here concerns
   */
  record Reconciler(Settings settings, FitNodes nodes) {
    Pools pools(Snapshot snapshot) {
      return Pools.of(snapshot.pools().values(), settings.features());
    }

    Reserved reserved(Pools pools) {
      return Reserved.of(nodes, pools, settings);
    }

    Allocation allocation(Snapshot snapshot) {
      Pools pools = pools(snapshot);
      return Allocator.allocate(snapshot, pools, reserved(pools), Map.of());
    }

    // An annotation that was copied from a younger Egress, with the rest of its manifest.
    Optional<String> loss(Snapshot snapshot, Egress egress) {
      Predicate<Egress> other = e -> !e.name().equals(egress.name());
      boolean isCopied =
          snapshot.egresses().values().stream()
              .filter(other)
              .anyMatch(e -> !Collections.disjoint(e.allocated(), egress.allocated()));
      return isCopied
          ? new Loss(this).between(snapshot, with(snapshot, egress), other)
          : Optional.empty();
    }

    private static Snapshot with(Snapshot snapshot, Egress egress) {
      SortedMap<String, Egress> egresses = new TreeMap<>(snapshot.egresses());
      egresses.put(egress.name(), egress);
      return snapshot.withEgresses(egresses);
    }

    List<Refusal> refusals(Snapshot snapshot, Egress egress) {
      Stream<Refusal> ofAddresses =
          allocation(with(snapshot, egress)).refusals().entrySet().stream()
              .filter(e -> e.getKey().egress().equals(egress.name()))
              .map(Map.Entry::getValue);
      return Stream.concat(ofAddresses, Limits.ignored(egress, settings).stream()).toList();
    }
  }
}
