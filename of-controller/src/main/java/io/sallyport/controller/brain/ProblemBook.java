package io.sallyport.controller.brain;

import io.sallyport.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All problems of the moment. Each is logged once when it appears and once when it is gone. Peers
 * that were turned away are remembered for a while: they come again every few seconds until
 * somebody mends them.
 */
final class ProblemBook {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemBook.class);
  private static final Duration REMEMBERED = Duration.ofSeconds(60);
  private static final int MOST_TURNED_AWAY = 100;

  private final Map<Problem, Instant> turnedAway = new LinkedHashMap<>();
  private Set<Problem> told = Set.of();

  /** Somebody was turned away. */
  void turnedAway(Problem problem, Instant now) {
    turnedAway.remove(problem);
    turnedAway.put(problem, now);
    if (turnedAway.size() > MOST_TURNED_AWAY) {
      turnedAway.remove(turnedAway.keySet().iterator().next());
    }
  }

  /** The peer has come in after all: what was said of it is mended. */
  void cameIn(String object) {
    turnedAway.keySet().removeIf(p -> p.object().equals(object));
  }

  /** Forgets peers that were not heard of again; whether there were any. */
  boolean expire(Instant now) {
    return turnedAway.values().removeIf(seen -> seen.plus(REMEMBERED).isBefore(now));
  }

  /**
   * All problems in order.
   *
   * @param ofManifests logged by their reader already
   * @param found by this cycle
   */
  List<Problem> publish(Collection<Problem> ofManifests, Collection<Problem> found, Instant now) {
    expire(now);
    List<Problem> ours = new ArrayList<>(found);
    ours.addAll(turnedAway.keySet());
    log(new HashSet<>(ours));
    ours.addAll(ofManifests);
    return ours.stream().distinct().sorted().toList();
  }

  private void log(Set<Problem> now) {
    now.stream().filter(p -> !told.contains(p)).sorted().forEach(p -> LOG.warn("{}", p));
    told.stream()
        .filter(p -> !now.contains(p))
        .sorted()
        .forEach(p -> LOG.info("no longer so: {}", p));
    told = now;
  }
}
