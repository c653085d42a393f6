package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.ApiException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is written to a Lease. */
class LeaseTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void aNewOne() {
    assertThat(Lease.unheld("x").heldBy("a", NOON).json())
        .isEqualTo(
            """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",\
            "metadata":{"name":"x","labels":{"app.kubernetes.io/part-of":"sallyport"}},\
            "spec":{"acquireTime":"2026-03-01T12:00:00.000000Z","leaseTransitions":0,\
            "holderIdentity":"a","renewTime":"2026-03-01T12:00:00.000000Z",\
            "leaseDurationSeconds":15}}""");
  }

  @Test
  void whoHoldsItGoesOnHoldingItSinceThen() throws ApiException {
    Lease lease = Lease.unheld("x").heldBy("a", NOON).heldBy("a", NOON.plusMillis(2500));
    assertThat(lease.renewed()).contains(NOON.plusMillis(2500));
    assertThat(lease.json())
        .contains("\"acquireTime\":\"2026-03-01T12:00:00.000000Z\"", "\"leaseTransitions\":0");
  }

  @Test
  void theNextOneCountsTheChangeAndLeavesTheRestAlone() throws ApiException {
    String theirs =
        """
        {"metadata":{"name":"x","resourceVersion":"7","labels":{"team":"net"}},\
        "spec":{"holderIdentity":"a","leaseTransitions":3,"leaseDurationSeconds":60}}""";
    Lease lease = Lease.read(theirs);
    assertThat(lease.holder()).contains("a");
    assertThat(lease.duration()).isEqualTo(Duration.ofMinutes(1));
    assertThat(lease.renewed()).isEmpty();
    Lease next = lease.heldBy("b", NOON);
    assertThat(next.version()).isEqualTo("7");
    assertThat(next.json())
        .contains("\"labels\":{\"team\":\"net\"}", "\"leaseTransitions\":4")
        .contains("\"holderIdentity\":\"b\"", "\"leaseDurationSeconds\":15");
    assertThat(lease.holder()).as("the older state").contains("a");
  }

  @Test
  void whatIsReleasedHasNoHolder() {
    Lease released = Lease.unheld("x").heldBy("a", NOON).released(NOON);
    assertThat(released.holder()).isEmpty();
    assertThat(released.json()).doesNotContain("holderIdentity");
    assertThat(released.heldBy("b", NOON).json()).contains("\"leaseTransitions\":1");
  }

  @Test
  void whatIsNoLeaseIsNone() {
    assertThatThrownBy(() -> Lease.read("<html>")).isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> Lease.read("[]")).isInstanceOf(ApiException.class);
  }
}
