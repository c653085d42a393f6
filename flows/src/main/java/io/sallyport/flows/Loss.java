package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which addresses in use Egresses would lose by a change, as an objection names them. */
record Loss(Admission.Reconciler reconciler) {
  private static final int NAMED = 3;

  /**
   * Any Egress's: one that the change is not about may lose its address, too.
   *
   * @param counts whose loss is one
   */
  Optional<String> between(Snapshot before, Snapshot after, Predicate<Egress> counts) {
    Allocation now = reconciler.allocation(before);
    Allocation then = reconciler.allocation(after);
    List<String> lost =
        before.egresses().values().stream()
            .filter(counts)
            .flatMap(
                e ->
                    has(e, before, now)
                        .filter(ip -> isKnown(e, ip))
                        .filter(ip -> has(e, after, then).noneMatch(ip::equals))
                        .map(ip -> ip + " of " + quoted(e)))
            .toList();
    return some(lost).map(all -> "addresses in use would be lost: " + all);
  }

  // A closed one is given nothing, and will want back what is held for it.
  private static Stream<IpAddress> has(Egress egress, Snapshot snapshot, Allocation allocation) {
    if (!egress.isClosed()) {
      return allocation.of(egress.name()).stream();
    }
    return egress.addresses().stream()
        .filter(
            ip ->
                egress.externalIPPools().stream()
                    .flatMap(p -> Optional.ofNullable(snapshot.pools().get(p)).stream())
                    .anyMatch(p -> p.contains(ip)));
  }

  // What no object tells yet is a guess.
  private static boolean isKnown(Egress egress, IpAddress ip) {
    return egress.addresses().contains(ip);
  }

  static String quoted(Egress egress) {
    return "Egress \"" + egress.name() + "\"";
  }

  /** The first of them, and how many more there are; empty if there are none. */
  static Optional<String> some(List<String> all) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String first = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
    return Optional.of(
        all.size() <= NAMED ? first : "%s and %d more".formatted(first, all.size() - NAMED));
  }
}
