package io.sallyport.controller.brain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is to be done later is done when the test lets time pass, and in its order. */
final class Timers implements Later {
  private record Due(Duration at, Runnable task) {}

  private final List<Due> waiting = new ArrayList<>();
  private Duration now = Duration.ZERO;

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    waiting.add(new Due(now.plus(delay), task));
  }

  /** How much is to be done later. */
  synchronized int size() {
    return waiting.size();
  }

  /**
   * Lets time pass.
   *
   * @param settled waits until all that was begun is done, and what follows from it waits here
   */
  void pass(Duration time, Runnable settled) {
    settled.run();
    Duration end = elapsed().plus(time);
    for (Optional<Due> next = next(end); next.isPresent(); next = next(end)) {
      next.get().task().run();
      settled.run();
    }
  }

  private synchronized Duration elapsed() {
    return now;
  }

  private synchronized Optional<Due> next(Duration end) {
    Optional<Due> next =
        waiting.stream().filter(d -> d.at().compareTo(end) <= 0).min(Comparator.comparing(Due::at));
    next.ifPresent(waiting::remove);
    now = next.map(Due::at).orElse(end);
    return next;
  }
}
