package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user changes labels, Egresses and pools under traffic. An address that was given is kept, so
 * each test begins by asking for the addresses of the fresh lab.
 */
class SelectionIT extends LabTest {
  private static final String NODE_IP = "10.10.0.101";
  private static final String LOWEST = "10.10.0.11";

  private static final String NEXT = "10.10.0.12";

  private Datagrams stream;
  private int port;

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(NODE_IP, "10.10.0.13", "10.10.0.15"));
    return out;
  }

  private void start(int sourcePort) {
    port = sourcePort;
    stream = Datagrams.start(lab(), "web-1", sourcePort);
    stream.awaitSource(LOWEST);
  }

  /** An address that was asked for is kept when it is no longer asked for. */
  @BeforeEach
  void theAddressesOfTheFreshLab() {
    lab()
        .edit(
            "egress.yaml",
            t -> asking(asking(t, Cluster.PROD_WEB, LOWEST), Cluster.STAGING_WEB, NEXT));
    awaitAddresses();
    lab().reset("egress.yaml");
    awaitAddresses();
    awaitSettled();
  }

  private static String asking(String manifests, String egress, String ip) {
    String pool = "  externalIPPool:";
    return Manifests.relabel(manifests, egress, pool, "  egressIP: " + ip + "\n" + pool);
  }

  private void awaitAddresses() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(egresses().ip(Cluster.PROD_WEB)).isEqualTo(LOWEST);
              assertThat(egresses().ip(Cluster.STAGING_WEB)).isEqualTo(NEXT);
            });
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
    assertThat(stream.awaitSourceAfter(Instant.now(), source))
        .as("until the first datagram comes from " + source)
        .isLessThan(InForce.ALLOWED);
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
        LOWEST,
        () ->
            lab()
                .edit("pods.yaml", t -> Manifests.relabel(t, "web-1", "app: nothing", "app: web")));
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(LOWEST, NODE_IP);
  }

  @Test
  void anEgressIsDeletedAndCreated() {
    start(42002);
    newSource(
        NODE_IP, () -> lab().edit("egress.yaml", t -> Manifests.without(t, Cluster.PROD_WEB)));
    newSource(LOWEST, () -> lab().reset("egress.yaml"));
    assertThat(watch().sourcesOf(port)).isSubsetOf(LOWEST, NODE_IP);
  }

  @Test
  void anEgressGetsAnotherAddress() {
    start(42003);
    newSource(
        "10.10.0.15",
        () -> lab().edit("egress.yaml", t -> asking(t, Cluster.PROD_WEB, "10.10.0.15")));
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(LOWEST, "10.10.0.15");
    awaitSettled();
    assertThat(seen("web-2", "tcp")).isEqualTo("10.10.0.15");
    assertThat(seen("web-4", "tcp")).isEqualTo(NEXT);
  }

  @Test
  void anAddressThatIsNoLongerInThePoolIsReplaced() {
    start(42004);
    // .12, of the other Egress, stays in the pool, and is kept.
    newSource(
        "10.10.0.13",
        () -> lab().edit("egress.yaml", t -> t.replace("start: 10.10.0.11", "start: 10.10.0.12")));
    assertThat(egresses().ip(Cluster.STAGING_WEB)).isEqualTo(NEXT);
    assertThat(watch().sourcesOf(port)).containsExactlyInAnyOrder(LOWEST, "10.10.0.13");
  }

  @Test
  void aManifestThatBreaksIsReportedAndChangesNothing() {
    start(42005);
    long line = lab().file("manifests/egress.yaml").lines().count() + 2;
    InForce.soon(
        () -> lab().edit("egress.yaml", t -> t + "---\n{ broken: [\n"),
        () -> !aboutTheFile().isEmpty());
    assertThat(aboutTheFile())
        .singleElement()
        .asString()
        .containsPattern("egress.yaml\\D+(%d|%d)\\b".formatted(line, line + 1));
    Instant broken = Instant.now();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> stream.firstAfter(broken.plusSeconds(1), LOWEST).isPresent());
    InForce.soon(() -> lab().reset("egress.yaml"), () -> aboutTheFile().isEmpty());
    assertThat(watch().sourcesOf(port)).containsExactly(LOWEST);
  }

  private List<String> aboutTheFile() {
    return egresses().problems().stream().filter(p -> p.contains("egress.yaml")).toList();
  }

  @Test
  void aChangeIsInForceWithinASecond() {
    start(42006);
    InForce.soon(
        () ->
            lab().edit("pods.yaml", t -> Manifests.relabel(t, "web-2", "app: web", "app: nothing")),
        () -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == 2);
    InForce.soon(
        () -> lab().reset("pods.yaml"),
        () -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == 3);
  }
}
