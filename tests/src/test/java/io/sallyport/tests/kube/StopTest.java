package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.openflow.RealOvs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: what is to be written is written, and the end comes in ten seconds. */
@Timeout(120)
class StopTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  private Cluster cluster;
  private Controller controller;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, "uplink: {gateway: 10.10.0.254}");
    cluster = Cluster.start();
    cluster.kubectl("create", "namespace", "sallyport-system");
    controller =
        cluster.controller(
            "--config", config.toString(), "--webhook=127.0.0.1:0", "--log-format=json");
    cluster.node("node-1", 1);
    RealOvs ovs = cluster.connect("node-1", controller);
    cluster.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec: {ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]}
        ---
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: web}
        spec: {appliedTo: {podSelector: {matchLabels: {app: web}}}, externalIPPool: pool}
        """);
    cluster.awaitReason("web", "Ready", "NoNextHop");
    Cluster.gatewayAnswers(ovs, 1);
    cluster.awaitReason("web", "Ready", "Ready");
  }

  @AfterEach
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void stop() {
    Instant before = Instant.now();
    assertThat(controller.stop()).isZero();
    Duration took = Duration.between(before, Instant.now());
    assertThat(controller.log().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{\"timestamp\":\"") && line.endsWith("}"));
    System.out.printf("stopped after %d ms%n", took.toMillis());
    // It ends after ten seconds at the latest; a busy machine is given more.
    assertThat(took).isLessThan(Duration.ofSeconds(60));
  }

  // A Pod that has no port yet: this is not urgent, and written after a second.
  private void beAboutToWrite() {
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {nodeName: node-1, containers: [{name: web, image: web}]}
        """);
    cluster.podStatus("web", "10.244.1.2");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(SOON)
        .until(() -> controller.get("/v1/egresses/web").contains("PodsPending"));
  }

  @Test
  void whatWasAboutToBeWrittenIsWritten() {
    beAboutToWrite();
    stop();
    assertThat(cluster.egress("web", Cluster.reason("Ready"))).isEqualTo("PodsPending");
    assertThat(controller.log())
        .contains("the Lease is released", "stopped")
        .doesNotContain("Exception");
  }

  @Test
  void aServerThatHangsDoesNotHoldItUp() {
    beAboutToWrite();
    cluster.api().signalServer("STOP");
    try {
      stop();
      assertThat(controller.log()).contains("stopped").doesNotContain("Exception");
    } finally {
      cluster.api().signalServer("CONT");
    }
  }

  @Test
  void norDoesOneThatIsGone() {
    cluster.api().stopServer();
    stop();
    assertThat(controller.log()).contains("stopped").doesNotContain("Exception");
  }
}
