package io.sallyport.flows;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import io.sallyport.model.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges a change of a pool. It is looked at beside all others that are used, older or younger: by
 * the reconciler's rule alone an older pool that grows would take a younger one's addresses away.
 */
final class PoolAdmission {
  private final Snapshot before;
  private final Admission.Reconciler reconciler;
  private final ObjectChange<ExternalIPPool> change;

  PoolAdmission(Snapshot snapshot, Settings settings, ObjectChange<ExternalIPPool> change) {
    this.before = change.before().map(p -> with(snapshot, p)).orElse(snapshot);
    this.reconciler = new Admission.Reconciler(settings, FitNodes.of(snapshot, settings));
    this.change = change;
  }

  Admission judge() {
    Optional<String> objection = change.after().map(this::objection).orElseGet(this::users);
    List<String> warnings = change.after().stream().flatMap(p -> idle(p).stream()).toList();
    return new Admission(objection, objection.isPresent() ? List.of() : warnings);
  }

  private Optional<String> objection(ExternalIPPool after) {
    Collection<ExternalIPPool> others = reconciler.pools(without(before)).usable().values();
    Settings.Features features = reconciler.settings().features();
    Set<String> known =
        change.before().stream()
            .flatMap(p -> PoolFaults.of(p, others, features))
            .collect(Collectors.toSet());
    return PoolFaults.of(after, others, features)
        .filter(f -> !known.contains(f))
        .findFirst()
        .or(() -> new Loss(reconciler).between(before, with(before, after), e -> true));
  }

  private Optional<String> users() {
    List<String> users =
        before.egresses().values().stream()
            .filter(e -> e.externalIPPools().contains(change.name()))
            .map(Loss::quoted)
            .toList();
    return Loss.some(users).map(all -> "it is in use by " + all);
  }

  private Optional<String> idle(ExternalIPPool after) {
    Pools pools = reconciler.pools(with(before, after));
    return Optional.ofNullable(pools.usable().get(after.name()))
        .filter(p -> reconciler.reserved(pools).rest(p).isEmpty())
        .map(p -> PoolFaults.idle(PoolFaults.allReserved(p)));
  }

  private static Snapshot with(Snapshot snapshot, ExternalIPPool pool) {
    SortedMap<String, ExternalIPPool> pools = new TreeMap<>(snapshot.pools());
    pools.put(pool.name(), pool);
    return snapshot.withPools(pools);
  }

  private Snapshot without(Snapshot snapshot) {
    SortedMap<String, ExternalIPPool> pools = new TreeMap<>(snapshot.pools());
    pools.remove(change.name());
    return snapshot.withPools(pools);
  }
}
