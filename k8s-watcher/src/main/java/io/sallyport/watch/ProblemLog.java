package io.sallyport.watch;

import io.sallyport.model.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/** Logs the problems of a source when they appear, and when they are no more. */
public final class ProblemLog {
  private ProblemLog() {}

  /**
   * Logs what differs from one feed to the next.
   *
   * @param before empty: there was none
   * @return the problems that are new
   */
  public static List<Problem> tell(Logger log, Optional<Feed> before, Feed now) {
    List<Problem> old = before.map(Feed::problems).orElse(List.of());
    List<Problem> appeared = without(now.problems(), old);
    appeared.forEach(p -> log.warn("{}", p));
    without(old, now.problems()).forEach(p -> log.info("no longer so: {}", p));
    return appeared;
  }

  private static List<Problem> without(List<Problem> these, List<Problem> those) {
    Set<Problem> known = new HashSet<>(those);
    return these.stream().filter(p -> !known.contains(p)).toList();
  }
}
