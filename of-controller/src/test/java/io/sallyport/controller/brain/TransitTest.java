package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Gateway;
import io.sallyport.flows.Placement;
import io.sallyport.model.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a transit remembers goes when it is of no use any more. */
class TransitTest {
  private static final IpAddress IP = IpAddress.parse("10.10.0.200");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> NODES = Set.of("a", "b");

  // No switch is connected: what waits only for connected ones does not wait.
  private final Transit transit =
      new Transit(new Fleet(), Duration.ofSeconds(60), Duration.ofSeconds(1));

  private boolean step(Placement target, long epoch) {
    return transit.step(
        new Transit.Situation(target, Map.of(), NODES, NODES, Map.of(), epoch, START));
  }

  private static Placement at(String node) {
    return Placement.EMPTY.with(IP, Optional.of(Gateway.at(node)));
  }

  private void retiring() {
    Gateway both = new Gateway("b", new TreeSet<>(List.of("a", "b")), false);
    transit.resume(Placement.EMPTY.with(IP, Optional.of(both)));
    assertThat(step(at("b"), 1)).isFalse();
    assertThat(transit.isDue(START.plusSeconds(1))).isTrue();
  }

  @Test
  void anAddressThatMustNotRetireAnyMoreDoesNotLinger() {
    retiring();
    assertThat(step(at("a"), 2)).as("a hand-over that has to wait").isFalse();
    assertThat(transit.isDue(START.plusSeconds(1))).isFalse();
  }

  @Test
  void anAddressThatIsGoneLeavesNothing() {
    retiring();
    assertThat(step(at("a").with(IP, Optional.empty()), 7)).isTrue();
    assertThat(transit.isDue(START.plusSeconds(1))).isFalse();
    assertThat(transit.since(IP)).isZero();
  }
}
