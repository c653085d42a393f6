package io.sallyport.controller.session;

import com.google.common.math.LongMath;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * How long things may take.
 *
 * @param echoEvery time between two signs of life asked of a switch
 * @param silence a switch that says nothing for this long is given up
 * @param handshake from the connection to {@link SwitchListener#up}
 * @param request from a request to its answer
 */
public record Timings(Duration echoEvery, Duration silence, Duration handshake, Duration request) {
  /** 1 s, 3 s, 5 s, 10 s. */
  public static final Timings DEFAULT =
      new Timings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  public Timings {
    if (echoEvery.isNegative() || echoEvery.isZero() || silence.compareTo(echoEvery) < 0) {
      throw new IllegalArgumentException(
          "a switch is given up after %s of silence, but asked only every %s"
              .formatted(silence, echoEvery));
    }
  }

  /** How many echo intervals may pass in silence. */
  int silentTicks() {
    return (int) LongMath.divide(silence.toMillis(), echoEvery.toMillis(), RoundingMode.CEILING);
  }
}
