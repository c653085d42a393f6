package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Measures how long it takes until what a user writes is in force. A second is promised; the time
 * is printed, and only far more than that is a failure, as a busy machine is no defect.
 */
final class InForce {
  static final Duration ALLOWED = Duration.ofSeconds(10);

  private InForce() {}

  /**
   * Returns when it is so.
   *
   * @param change what the user does
   * @param inForce asked again and again
   */
  static void soon(Runnable change, BooleanSupplier inForce) {
    change.run();
    Instant changed = Instant.now();
    Instant[] lastNo = {changed};
    await()
        .atMost(ALLOWED)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Instant asked = Instant.now();
              boolean yes = inForce.getAsBoolean();
              lastNo[0] = yes ? lastNo[0] : asked;
              return yes;
            });
    System.out.printf(
        "in force more than %d ms after the change%n",
        Duration.between(changed, lastNo[0]).toMillis());
  }
}
