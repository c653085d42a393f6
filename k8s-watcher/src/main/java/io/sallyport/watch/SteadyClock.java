package io.sallyport.watch;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Set by another clock when it is made, and never again: what is measured by it has taken that
 * long, whatever is done to the machine's time. For what is only measured, and not written down.
 */
public final class SteadyClock implements InstantSource {
  private final Instant start;
  private final long startNanos = System.nanoTime();

  /** Set by this clock. */
  public SteadyClock(InstantSource wall) {
    this.start = wall.instant();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
