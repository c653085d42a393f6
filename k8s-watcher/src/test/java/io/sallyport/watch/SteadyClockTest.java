package io.sallyport.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The machine's time may jump. */
class SteadyClockTest {
  private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.EPOCH);

  @Test
  void followsNoJump() {
    SteadyClock steady = new SteadyClock(wall::get);
    Instant before = steady.instant();
    wall.set(Instant.EPOCH.minus(Duration.ofDays(1)));
    assertThat(steady.instant()).isAfterOrEqualTo(before).isAfterOrEqualTo(Instant.EPOCH);
    wall.set(Instant.EPOCH.plus(Duration.ofDays(9)));
    assertThat(steady.instant()).isBefore(Instant.EPOCH.plus(Duration.ofDays(8)));
  }
}
