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
    boolean mayGoOn = !steady.instant().isBefore(next);
    while (mayGoOn && !queue.isEmpty() && attempts.isReachable()) {
      Told told = queue.element();
      int code = attempts.make(EVENT, () -> eventLog.write(told.about(), told.happening()));
      if (code == HttpURLConnection.HTTP_FORBIDDEN) {
        next = steady.instant().plus(FORBIDDEN);
        mayGoOn = false;
      } else if (attempts.isReachable()) {
        queue.remove();
        noteRefusal(code, told);
      }
    }
    if (!mayGoOn) {
      attempts.dueAt(next);
    }
  }

  // Of the next one it says nothing.
  private void noteRefusal(int code, Told told) {
    if (Attempts.isRefusal(code)) {
      LOG.warn("an Event is refused with {} and lost: {}", code, told);
      attempts.forget(EVENT);
    }
  }
}
