package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide's "Bandwidth", sentence by sentence, down to the meters of the switches. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuideBandwidthTest {
  private Site site;
  private Cluster cluster;

  @BeforeAll
  void start() {
    site = Site.start("", 1, 2);
    cluster = site.cluster();
    cluster.addresses("node-1", "10.10.0.101", "10.10.0.8");
    site.namespace("prod", "{env: prod}");
    site.pod("prod/web-1", "{role: web}", 1);
    site.pod("prod/web-2", "{role: web}", 2);
    site.pod("prod/db", "{role: db}", 1);
  }

  @AfterEach
  void restore() {
    cluster.kubectl("delete", "egress", "--all");
    site.eventually(() -> assertThat(meters("node-1")).isEmpty());
  }

  @AfterAll
  void end() {
    if (site != null) {
      site.close();
    }
  }

  /** The limits that a switch has, as it says itself: "rate=800000 burst_size=2000000". */
  private List<String> meters(String node) {
    return site.ovs(node)
        .ofctl("dump-meters")
        .replaceAll("\\s+type=", " type=")
        .lines()
        .filter(line -> line.contains("type=") && !line.contains("meter=65535"))
        .map(line -> line.replaceFirst(".*type=", "").strip())
        .toList();
  }

  private void awaitMeters(String... meters) {
    site.eventually(() -> assertThat(meters("node-1")).containsExactly(meters));
  }

  private void web(String name, String bandwidth) {
    cluster.applyEgress(
        name,
        "appliedTo: {podSelector: {matchLabels: {role: web}}}, egressIP: 10.10.0.8" + bandwidth);
  }

  private String enforced(String egress) {
    return cluster.egress(egress, Cluster.message("BandwidthEnforced"));
  }

  @Test
  @DisplayName("\"An Egress with traffic shaping example\"")
  void theExample() {
    cluster.kubectl(
        "apply", "-f", "k8s-watcher/src/test/resources/guide/egress-with-bandwidth.yaml");
    cluster.awaitReason("egress-prod-web", "BandwidthEnforced", "Enforced");
    assertThat(enforced("egress-prod-web")).isEqualTo("800000 kbit/s with a burst of 2000000 kbit");
    awaitMeters("drop rate=800000 burst_size=2000000");
    assertThat(meters("node-2")).as("limited where it leaves").isEmpty();
  }

  @ParameterizedTest(name = "\"must follow the Kubernetes Quantity format, e.g.\" {0}")
  @CsvSource({"300k, 300", "100M, 100000", "2G, 2000000", "1Mi, 1048", "1.5e6, 1500"})
  void quantities(String quantity, String kbit) {
    web("quantity", ", bandwidth: {rate: %1$s, burst: %1$s}".formatted(quantity));
    awaitMeters("drop rate=%1$s burst_size=%1$s".formatted(kbit));
  }

  @Test
  @DisplayName(
      "\"All backend workloads selected by a rate-limited Egress share the same bandwidth\"")
  void shared() {
    web("shared", ", bandwidth: {rate: 10M, burst: 5M}");
    cluster.awaitReason("shared", "BandwidthEnforced", "Enforced");
    awaitMeters("drop rate=10000 burst_size=5000");
    site.eventually(
        () -> {
          List<String> first = site.passage("prod/web-1", Site.WORLD).meters();
          assertThat(first).hasSize(1);
          assertThat(site.passage("prod/web-2", Site.WORLD).meters()).isEqualTo(first);
        });
    assertThat(site.departure("prod/web-2", Site.WORLD)).isEqualTo("node-1 as 10.10.0.8");
    assertThat(site.passage("prod/db", Site.WORLD).meters()).as("not selected").isEmpty();
  }

  @Test
  @DisplayName("\"rate specifies the maximum transmission rate\": it comes, changes and goes")
  void changes() {
    web("changed", "");
    cluster.awaitEgress("changed", ".status.egressNode", "node-1");
    assertThat(meters("node-1")).isEmpty();
    web("changed", ", bandwidth: {rate: 10M, burst: 10M}");
    awaitMeters("drop rate=10000 burst_size=10000");
    web("changed", ", bandwidth: {rate: 20M, burst: 10M}");
    awaitMeters("drop rate=20000 burst_size=10000");
    web("changed", "");
    awaitMeters();
    cluster.awaitReason("changed", "BandwidthEnforced", "");
    assertThat(site.departure("prod/web-1", Site.WORLD)).isEqualTo("node-1 as 10.10.0.8");
  }

  // The guide leaves it to chance; ours is the oldest (README, "What you write").
  @Test
  @DisplayName(
      "\"Each Egress IP can be applied one bandwidth only\": of several Egresses the oldest's")
  void theOldestDecides() {
    web("z-older", ", bandwidth: {rate: 10M, burst: 10M}");
    awaitMeters("drop rate=10000 burst_size=10000");
    Instant created = Instant.parse(cluster.egress("z-older", ".metadata.creationTimestamp"));
    Awaitility.await("a second later").until(() -> Instant.now().isAfter(created.plusSeconds(1)));
    cluster.applyEgress(
        "a-younger",
        "appliedTo: {podSelector: {matchLabels: {role: db}}}, egressIP: 10.10.0.8,"
            + " bandwidth: {rate: 30M, burst: 30M}");
    cluster.awaitReason("a-younger", "BandwidthEnforced", "OlderDecides");
    assertThat(enforced("a-younger"))
        .contains("the Egress \"z-older\" has 10.10.0.8, too", "10000 kbit/s");
    awaitMeters("drop rate=10000 burst_size=10000");
    cluster.kubectl("delete", "egress", "z-older");
    awaitMeters("drop rate=30000 burst_size=30000");
    cluster.awaitReason("a-younger", "BandwidthEnforced", "Enforced");
  }
}
