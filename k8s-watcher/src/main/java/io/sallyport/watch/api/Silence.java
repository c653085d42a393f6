package io.sallyport.watch.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the holder of a Lease has been silent for too long. At first sight its own word counts
 * for when it was last heard if that is more than a minute ago, so that one that is long gone keeps
 * nobody waiting. Otherwise only what this process has seen: clocks differ. While the server does
 * not answer nobody can be heard, so that silence counts for nothing.
 */
final class Silence {
  // What two clocks may differ by, and more.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private Optional<String> version = Optional.empty();
  private Optional<Instant> until = Optional.empty();
  private boolean begun;

  /** Takes in what the Lease is now; whether it may be taken from its holder. */
  boolean isTooLong(Lease lease, Instant now) {
    boolean same = version.equals(Optional.of(lease.version()));
    Instant end =
        until.filter(u -> same).orElseGet(() -> lastHeard(lease, now).plus(lease.duration()));
    version = Optional.of(lease.version());
    until = Optional.of(end);
    begun = true;
    return !end.isAfter(now);
  }

  private Instant lastHeard(Lease lease, Instant now) {
    return lease.renewed().filter(then -> !begun && then.plus(SKEW).isBefore(now)).orElse(now);
  }

  /** Nothing can be seen any more; whether it has been so for too long, or nobody was ever seen. */
  boolean isTooLong(Instant now) {
    if (version.isEmpty()) {
      return true;
    }
    Instant end = until.orElseGet(() -> now.plus(Lease.DURATION));
    until = Optional.of(end);
    return !end.isAfter(now);
  }

  /** The server did not answer. */
  void interrupted() {
    until = Optional.empty();
    begun = true;
  }
}
