package io.sallyport.watch.api;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that are to be written, each once. One that the server cannot take now is kept, as is one
 * that this process has no right to write: the right may be granted. Any thread may add.
 */
final class EventQueue {
  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
  private static final String EVENT = "Event";
  private static final int MOST = 1000;
  private static final Duration FORBIDDEN = Duration.ofMinutes(1);

  private final EventLog eventLog;
  private final Attempts attempts;
  private final InstantSource steady;
  private final Queue<Told> queue = new ConcurrentLinkedQueue<>();

  private Instant next = Instant.MIN;

  private record Told(EventLog.About about, Happening happening) {}

  EventQueue(EventLog eventLog, Attempts attempts, InstantSource steady) {
    this.eventLog = eventLog;
    this.attempts = attempts;
    this.steady = steady;
  }

  /** Of a thousand that wait, no more are taken in. */
  void add(EventLog.About about, Happening happening) {
    if (queue.size() < MOST) {
      queue.add(new Told(about, happening));
    }
  }

  /** Writes what can be written. */
  void write() {
    while (!queue.isEmpty() && write(queue.element())) {
      queue.remove();
    }
  }

  /** Whether it is done with. */
  private boolean write(Told told) {
    if (!attempts.isReachable() || steady.instant().isBefore(next)) {
      return false;
    }
    int code = attempts.make(EVENT, () -> eventLog.write(told.about(), told.happening()));
    if (code == HttpURLConnection.HTTP_FORBIDDEN) {
      next = steady.instant().plus(FORBIDDEN);
      return false;
    }
    if (Attempts.isRefusal(code)) {
      LOG.warn("an Event is refused with {} and lost: {}", code, told);
      attempts.forget(EVENT);
    }
    return attempts.isReachable();
  }
}
