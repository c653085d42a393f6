package io.sallyport.controller.brain;

import com.google.common.util.concurrent.RateLimiter;
import io.sallyport.model.Problem;
import io.sallyport.watch.ProblemLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All problems of the moment. Each is logged once when it appears and once when it is gone. Peers
 * that were turned away are remembered for a while: they come again every few seconds until
 * somebody mends them. They are logged here alone, when they appear, and not all of very many.
 */
final class ProblemBook {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemBook.class);
  private static final Duration REMEMBERED = Duration.ofSeconds(60);
  private static final int MOST_TURNED_AWAY = 100;

  private final Map<Problem, Instant> turnedAway = new LinkedHashMap<>();
  // A port scan must not fill the disk.
  private final RateLimiter refusalsLogged = RateLimiter.create(10);
  private List<Problem> told = List.of();
  private boolean news;

  /** Somebody was turned away. */
  void turnedAway(Problem problem, Instant now) {
    boolean known = turnedAway.remove(problem) != null;
    turnedAway.put(problem, now);
    news |= !known;
    if (!known && refusalsLogged.tryAcquire()) {
      LOG.warn("{}", problem);
    }
    if (turnedAway.size() > MOST_TURNED_AWAY) {
      turnedAway.remove(turnedAway.keySet().iterator().next());
    }
  }

  /** The peer has come in after all: what was said of it is mended. */
  void cameIn(String object) {
    turnedAway.keySet().removeIf(p -> p.object().equals(object));
  }

  /** Whether peers were turned away since the last publication, or others are to be forgotten. */
  boolean isDue(Instant now) {
    return news || turnedAway.values().stream().anyMatch(seen -> isOver(seen, now));
  }

  private static boolean isOver(Instant seen, Instant now) {
    return seen.plus(REMEMBERED).isBefore(now);
  }

  /**
   * All problems in order.
   *
   * @param ofManifests logged by their reader already
   * @param found by this cycle
   */
  List<Problem> publish(Collection<Problem> ofManifests, Collection<Problem> found, Instant now) {
    turnedAway.values().removeIf(seen -> isOver(seen, now));
    news = false;
    ProblemLog.tell(LOG, told, found);
    told = List.copyOf(found);
    List<Problem> ours = new ArrayList<>(found);
    ours.addAll(turnedAway.keySet());
    ours.addAll(ofManifests);
    return ours.stream().distinct().sorted().toList();
  }
}
