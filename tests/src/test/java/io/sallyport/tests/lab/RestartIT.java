package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Flows.Age;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** The controller is killed and comes back: nobody but it notices. */
class RestartIT extends LabTest {

  @Test
  void aRestartChangesNoFlowMovesNothingAndLosesNoPacket() {
    // The address that is free now is lower than the one in use: handing out anew would take it.
    lab().edit("egress.yaml", text -> Manifests.without(text, Cluster.PROD_WEB));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !egresses().all().containsKey(Cluster.PROD_WEB));
    awaitSettled();
    assertThat(egresses().ip(Cluster.STAGING_WEB)).isEqualTo("10.10.0.12");
    Map<String, String> placed = egresses().all();
    Pings remote = Pings.start(lab(), "web-4", 10);
    Pings other = Pings.start(lab(), "db-1", 10);
    SortedMap<String, Age> before = new Flows(lab()).all();

    lab().lab("controller", "kill");
    remote.awaitReplies(100);
    lab().lab("controller", "start");
    awaitSettled();
    // Two audits, which would find and count what they put right.
    remote.awaitReplies(500);

    new Flows(lab()).assertGoneOnSince(before);
    assertThat(egresses().all()).isEqualTo(placed);
    assertThat(egresses().repairs()).isZero();
    assertThat(remote.stopAndGetLost()).as("pings of web-4 that were lost").isEmpty();
    assertThat(other.stopAndGetLost()).as("pings of db-1 that were lost").isEmpty();
    assertThat(seen("web-4", "tcp")).isEqualTo("10.10.0.12");
  }
}
