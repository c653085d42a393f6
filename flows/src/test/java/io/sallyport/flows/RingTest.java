package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ring of the design's decision 5. All numbers and orders here are zlib's, not this code's. */
class RingTest {
  private static final Ring RING = new Ring(List.of("node-3", "node-1", "node-2"));

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0node-1, 2537539536",
    "49node-1, 4218347411",
    "7node-2, 3415320804",
    "10.10.0.11, 2274532651"
  })
  void theHashIsCrc32(String key, long hash) {
    assertThat(Ring.hash(key)).isEqualTo(hash);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "10.10.0.11, node-3, node-2, node-1",
    "10.10.0.12, node-3, node-1, node-2",
    "10.10.0.13, node-2, node-1, node-3",
    "10.10.0.15, node-3, node-2, node-1",
    "10.10.0.17, node-1, node-3, node-2",
    "10.10.0.20, node-2, node-3, node-1",
    "10.10.0.18, node-2, node-1, node-3", // beyond the last point: it wraps
    "10.10.0.45, node-2, node-1, node-3"
  })
  void nodesAreTriedInTheRingsOrder(String ip, String first, String second, String third) {
    IpAddress address = IpAddress.parse(ip);
    assertThat(RING.place(address, n -> true)).contains(first);
    assertThat(RING.place(address, n -> !n.equals(first))).contains(second);
    assertThat(RING.place(address, n -> n.equals(third))).contains(third);
  }

  @Test
  void nobodyHasRoom() {
    assertThat(RING.place(IpAddress.parse("10.10.0.11"), n -> false)).isEmpty();
    assertThat(new Ring(List.of()).place(IpAddress.parse("10.10.0.11"), n -> true)).isEmpty();
  }
}
