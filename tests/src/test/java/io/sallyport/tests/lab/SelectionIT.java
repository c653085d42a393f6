package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A user changes labels, Egresses and pools under traffic. An address that was given is kept, so
 * tests begin with the address that the one before has left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SelectionIT extends LabTest {
  private static final String NODE_IP = "10.10.0.101";
  private static final String LOWEST = "10.10.0.11";

  private Datagrams stream;
  private String egressIp;
  private int port;

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(NODE_IP, "10.10.0.13", "10.10.0.15"));
    return out;
  }

  private void start(int sourcePort) {
    port = sourcePort;
    egressIp = egresses().ip(Cluster.PROD_WEB);
    stream = Datagrams.start(lab(), "web-1", sourcePort);
    stream.awaitSource(egressIp);
  }

  @AfterEach
  void backToTheBeginning() {
    if (stream != null) {
      stream.stop();
    }
    lab().reset("pods.yaml");
    lab().reset("egress.yaml");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == 3);
    awaitSettled();
  }

  private void newSource(String source, Runnable change) {
    change.run();
    Instant changed = Instant.now();
    stream.awaitSource(source);
    Instant first = stream.firstAfter(changed, source).orElseThrow();
    System.out.printf("%s %d ms after%n", source, Duration.between(changed, first).toMillis());
    assertThat(Duration.between(changed, first))
        .as("until the first datagram comes from " + source)
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aPodThatIsNoLongerSelectedAndThenIsAgain() {
    start(42001);
    newSource(
        NODE_IP,
        () ->
            lab()
                .edit("pods.yaml", t -> Manifests.relabel(t, "web-1", "app: web", "app: nothing")));
    newSource(
        egressIp,
        () ->
            lab()
                .edit("pods.yaml", t -> Manifests.relabel(t, "web-1", "app: nothing", "app: web")));
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(egressIp, NODE_IP);
  }

  @Test
  void anEgressIsDeletedAndCreated() {
    start(42002);
    newSource(
        NODE_IP, () -> lab().edit("egress.yaml", t -> Manifests.without(t, Cluster.PROD_WEB)));
    newSource(LOWEST, () -> lab().reset("egress.yaml"));
    assertThat(watch().sourcesOf(port)).isSubsetOf(egressIp, NODE_IP, LOWEST);
  }

  @Test
  void anEgressGetsAnotherAddress() {
    start(42003);
    newSource(
        "10.10.0.15",
        () ->
            lab()
                .edit(
                    "egress.yaml",
                    t ->
                        Manifests.relabel(
                            t,
                            Cluster.PROD_WEB,
                            "  externalIPPool:",
                            "  egressIP: 10.10.0.15\n  externalIPPool:")));
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(egressIp, "10.10.0.15");
    assertThat(seen("web-2", "tcp")).isEqualTo("10.10.0.15");
    assertThat(seen("web-4", "tcp")).isEqualTo("10.10.0.12");
  }

  @Test
  @Order(1)
  void anAddressThatIsNoLongerInThePoolIsReplaced() {
    start(42004);
    // .12, of the other Egress, stays in the pool, and is kept.
    newSource(
        "10.10.0.13",
        () -> lab().edit("egress.yaml", t -> t.replace("start: 10.10.0.11", "start: 10.10.0.12")));
    assertThat(egresses().ip(Cluster.STAGING_WEB)).isEqualTo("10.10.0.12");
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(egressIp, "10.10.0.13");
  }

  @Test
  void aManifestThatBreaksIsReportedAndChangesNothing() {
    start(42005);
    long line = lab().file("manifests/egress.yaml").lines().count() + 2;
    InForce.withinASecond(
        () -> lab().edit("egress.yaml", t -> t + "---\n{ broken: [\n"),
        () -> !aboutTheFile().isEmpty());
    assertThat(aboutTheFile())
        .singleElement()
        .asString()
        .containsPattern("egress.yaml\\D+(%d|%d)\\b".formatted(line, line + 1));
    Instant broken = Instant.now();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> stream.firstAfter(broken.plusSeconds(1), egressIp).isPresent());
    InForce.withinASecond(() -> lab().reset("egress.yaml"), () -> aboutTheFile().isEmpty());
    assertThat(watch().sourcesOf(port)).containsExactly(egressIp);
  }

  private List<String> aboutTheFile() {
    return egresses().problems().stream().filter(p -> p.contains("egress.yaml")).toList();
  }

  @Test
  void aChangeIsInForceWithinASecond() {
    start(42006);
    InForce.withinASecond(
        () ->
            lab().edit("pods.yaml", t -> Manifests.relabel(t, "web-2", "app: web", "app: nothing")),
        () -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == 2);
    InForce.withinASecond(
        () -> lab().reset("pods.yaml"),
        () -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == 3);
  }
}
