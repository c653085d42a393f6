package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that are to be written, each once and with the time when it happened. One that cannot be
 * written now, or not by this process, waits: the server may come back, or the right be granted.
 * Any thread may add.
 */
final class EventQueue {
  private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
  private static final String EVENT = "Event";
  private static final int MOST = 1000;
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration TOO_OLD = Duration.ofHours(1);
  private static final Set<Integer> OF_RIGHTS =
      Set.of(HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN);

  private final Writer writer;
  private final Attempts attempts;
  private final InstantSource steady;
  private final Deque<Told> queue = new ConcurrentLinkedDeque<>();
  private Instant next = Instant.MIN;

  private record Told(EventLog.About about, Happening happening, Instant when) {}

  /** Writes an Event of that long ago. */
  interface Writer {
    void write(EventLog.About about, Happening happening, Duration ago) throws ApiException;
  }

  EventQueue(Writer writer, Attempts attempts, InstantSource steady) {
    this.writer = writer;
    this.attempts = attempts;
    this.steady = steady;
  }

  /** Of a thousand that wait, no more are taken in. */
  void add(EventLog.About about, Happening happening) {
    Told told = new Told(about, happening, steady.instant());
    if (queue.size() < MOST) {
      queue.add(told);
    } else {
      LOG.warn("too many Events wait, and one is lost: {}", told);
    }
  }

  /** Writes what can be written. */
  void write() {
    while (!queue.isEmpty() && !steady.instant().isBefore(next) && attempts.isReachable()) {
      Told told = queue.remove();
      Duration ago = Duration.between(told.when(), steady.instant());
      int code = attempts.make(EVENT, () -> writer.write(told.about(), told.happening(), ago));
      if (mayComeRight(code)) {
        again(told, ago);
      } else if (Attempts.isRefusal(code)) {
        lose(told, "is refused with " + code);
      }
    }
    if (!queue.isEmpty() && steady.instant().isBefore(next)) {
      attempts.dueAt(next);
    }
  }

  private boolean mayComeRight(int code) {
    return !attempts.isReachable() || Attempts.isBroken(code) || OF_RIGHTS.contains(code);
  }

  // At the end, if the server is there: it must not hold up others if the fault is its own.
  private void again(Told told, Duration ago) {
    if (ago.compareTo(TOO_OLD) >= 0) {
      lose(told, "could not be written for an hour");
    } else if (attempts.isReachable()) {
      queue.addLast(told);
    } else {
      queue.addFirst(told);
    }
    next = attempts.isReachable() ? steady.instant().plus(PAUSE) : next;
  }

  // Of the next one it says nothing.
  private void lose(Told told, String why) {
    LOG.warn("an Event {} and is lost: {}", why, told);
    attempts.forget(EVENT);
  }
}
