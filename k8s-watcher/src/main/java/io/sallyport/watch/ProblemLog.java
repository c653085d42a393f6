package io.sallyport.watch;

import io.sallyport.model.Problem;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/** Logs problems when they appear, and when they are no more. */
public final class ProblemLog {
  private ProblemLog() {}

  /**
   * Logs what differs between what was a problem before and what is one now.
   *
   * @return the problems that are new
   */
  public static List<Problem> tell(
      Logger log, Collection<Problem> before, Collection<Problem> now) {
    List<Problem> appeared = without(now, before);
    appeared.forEach(p -> log.warn("{}", p));
    without(before, now).forEach(p -> log.info("no longer so: {}", p));
    return appeared;
  }

  private static List<Problem> without(Collection<Problem> these, Collection<Problem> those) {
    Set<Problem> known = new HashSet<>(those);
    return these.stream().filter(p -> !known.contains(p)).distinct().sorted().toList();
  }
}
