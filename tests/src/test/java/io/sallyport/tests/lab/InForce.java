package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Measures that what a user writes is in force within a second. */
final class InForce {
  private static final Duration PROMISED = Duration.ofSeconds(1);

  private InForce() {}

  /**
   * Returns when it is so.
   *
   * @param change what the user does
   * @param inForce asked again and again; an answer "no" to a question that was put more than a
   *     second after the change is a failure
   */
  static void withinASecond(Runnable change, BooleanSupplier inForce) {
    change.run();
    Instant changed = Instant.now();
    Instant[] lastNo = {changed};
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Instant asked = Instant.now();
              boolean yes = inForce.getAsBoolean();
              lastNo[0] = yes ? lastNo[0] : asked;
              return yes;
            });
    assertThat(Duration.between(changed, lastNo[0]))
        .as("how long after the change it was not in force")
        .isLessThan(PROMISED);
  }
}
