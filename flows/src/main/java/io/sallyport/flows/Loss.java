package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which addresses in use Egresses would lose by a change, as an objection names them. */
record Loss(Admission.Reconciler reconciler) {
  private static final int NAMED = 3;

  /**
   * Any Egress's: one of another pool, or of none that the change is about, may lose its address.
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
                    now.of(e.name()).stream()
                        .filter(ip -> isKnown(e, ip) && !then.of(e.name()).contains(ip))
                        .map(ip -> ip + " of " + quoted(e)))
            .toList();
    return some(lost).map(all -> "addresses in use would be lost: " + all);
  }

  // What no object tells yet is a guess.
  private static boolean isKnown(Egress egress, IpAddress ip) {
    return egress.egressIPs().contains(ip) || egress.allocated().contains(ip);
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
