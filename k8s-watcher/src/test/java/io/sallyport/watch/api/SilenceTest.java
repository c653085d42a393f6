package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a Lease may be taken from its holder. */
class SilenceTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Silence silence = new Silence();

  private static Lease lease(String version, String renewed) {
    String json =
        """
        {"metadata": {"name": "sallyport-controller", "resourceVersion": "%s"},
         "spec": {"holderIdentity": "a", "leaseDurationSeconds": 15, "renewTime": "%s"}}"""
            .formatted(version, renewed);
    try {
      return Lease.read(json);
    } catch (ApiException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant after(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  @Test
  void oneThatIsLongGoneKeepsNobodyWaiting() {
    assertThat(silence.isTooLong(lease("1", "2026-03-01T11:58:59.000000Z"), NOON)).isTrue();
  }

  @Test
  void oneThatMayHaveAnotherClockIsGivenItsWholeTime() {
    Lease lease = lease("1", "2026-03-01T11:59:01.000000Z");
    assertThat(silence.isTooLong(lease, NOON)).isFalse();
    assertThat(silence.isTooLong(lease, after(14))).isFalse();
    assertThat(silence.isTooLong(lease, after(15))).isTrue();
  }

  @Test
  void oneThatRenewsKeepsIt() {
    for (int i = 0; i < 30; i++) {
      assertThat(silence.isTooLong(lease("" + i, after(i * 2L).toString()), after(i * 2L)))
          .isFalse();
    }
  }

  // Its clock is a minute behind, or an hour ahead.
  @Test
  void afterTheFirstSightItsClockDoesNotCount() {
    silence.isTooLong(lease("1", "2026-03-01T11:59:59Z"), NOON);
    assertThat(silence.isTooLong(lease("2", "2026-03-01T11:59:01Z"), after(2))).isFalse();
    assertThat(silence.isTooLong(lease("2", "2026-03-01T11:59:01Z"), after(16))).isFalse();
    assertThat(silence.isTooLong(lease("2", "2026-03-01T11:59:01Z"), after(17))).isTrue();
    Silence other = new Silence();
    assertThat(other.isTooLong(lease("1", "2026-03-01T13:00:00Z"), NOON)).isFalse();
    assertThat(other.isTooLong(lease("1", "2026-03-01T13:00:00Z"), after(15))).isTrue();
  }

  @Test
  void withoutATimeItCountsFromTheFirstSight() {
    assertThat(silence.isTooLong(lease("1", "once"), NOON)).isFalse();
    assertThat(silence.isTooLong(lease("1", "once"), after(15))).isTrue();
  }

  @Test
  void anOutageIsNobodysSilence() {
    Lease lease = lease("1", "2026-03-01T11:59:59Z");
    silence.isTooLong(lease, NOON);
    silence.interrupted();
    assertThat(silence.isTooLong(lease, after(600))).isFalse();
    assertThat(silence.isTooLong(lease, after(614))).isFalse();
    assertThat(silence.isTooLong(lease, after(615))).isTrue();
  }

  @Test
  void anOutageAtTheStartIsNoSilenceEither() {
    silence.interrupted();
    assertThat(silence.isTooLong(lease("1", "2026-03-01T10:00:00Z"), NOON)).isFalse();
  }

  @Test
  void whoMayNotLookWaitsOnlyForOneThatWasSeen() {
    assertThat(silence.isTooLong(NOON)).isTrue();
    silence.isTooLong(lease("1", "2026-03-01T11:59:55Z"), NOON);
    assertThat(silence.isTooLong(after(14))).isFalse();
    assertThat(silence.isTooLong(after(15))).isTrue();
  }
}
