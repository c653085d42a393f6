package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of Events that cannot be written, on a clock of the test's own. */
class EventQueueTest {
  private final List<String> written = new ArrayList<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private Instant now = Instant.EPOCH;
  private final Attempts attempts = new Attempts(() -> now, () -> {});
  private final EventQueue queue = new EventQueue(this::write, attempts, () -> now);

  private void write(EventLog.About about, Happening happening, Duration ago) throws ApiException {
    if (refused.containsKey(happening.reason())) {
      throw new ApiException(refused.get(happening.reason()), "no");
    }
    written.add(happening.reason() + " " + ago.toSeconds());
  }

  private void tell(String reason) {
    queue.add(EventLog.About.node("n"), new Happening(false, reason, "m"));
    write();
  }

  private void write() {
    attempts.begin();
    queue.write();
  }

  private void later(Duration time) {
    now = now.plus(time);
    write();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 500, 504})
  void whatMayComeRightWaitsAMinuteAndKeepsItsTime(int code) {
    refused.put("Moved", code);
    tell("Moved");
    assertThat(attempts.problems()).singleElement().asString().contains("cannot be written: no");
    assertThat(attempts.pause(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(1));
    refused.clear();
    later(Duration.ofSeconds(59));
    assertThat(written).isEmpty();
    later(Duration.ofSeconds(1));
    assertThat(written).containsExactly("Moved 60");
    assertThat(attempts.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 429, 503})
  void whileTheServerIsAwayTheyWaitInTheirOrder(int code) {
    refused.put("Lost", code);
    tell("Lost");
    tell("Moved");
    refused.clear();
    later(Duration.ofSeconds(30));
    assertThat(written).containsExactly("Lost 30", "Moved 30");
  }

  @Test
  void oneThatIsRefusedIsLostAndNoProblemForEver() {
    refused.put("Moved", 422);
    tell("Moved");
    tell("Lost");
    later(Duration.ofHours(1));
    assertThat(written).containsExactly("Lost 0");
    assertThat(attempts.problems()).isEmpty();
  }

  @Test
  void oneThatIsForbiddenForItselfDoesNotHoldUpTheOthersForEver() {
    refused.put("Moved", 403);
    tell("Moved");
    tell("Lost");
    assertThat(written).isEmpty();
    later(Duration.ofMinutes(1));
    later(Duration.ofMinutes(1));
    assertThat(written).containsExactly("Lost 120");
  }

  @Test
  void afterAnHourNobodyIsToldAnyMore() {
    refused.put("Moved", 403);
    tell("Moved");
    later(Duration.ofHours(1));
    assertThat(attempts.problems()).isEmpty();
    refused.clear();
    later(Duration.ofHours(1));
    assertThat(written).isEmpty();
  }
}
