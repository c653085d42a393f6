package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves with an egress IP is limited, for all its pods together. */
@Tag("alone")
class BandwidthIT extends LabTest {
  private static final Percentage FIVE = Percentage.withPercentage(5);

  @AfterEach
  void back() {
    lab().reset("egress.yaml");
    await()
        .atMost(InForce.ALLOWED)
        .until(() -> egresses().all().containsKey(Cluster.PROD_WEB) && isUnlimited());
    awaitSettled();
  }

  private boolean isUnlimited() {
    return Stream.of(Cluster.PROD_WEB, Cluster.STAGING_WEB)
        .allMatch(egress -> condition(egress).isMissingNode());
  }

  private void limit(String egress, String bandwidth) {
    lab()
        .edit(
            "egress.yaml",
            t ->
                Manifests.relabel(
                    t,
                    egress,
                    "  externalIPPool:",
                    "  bandwidth: " + bandwidth + "\n  externalIPPool:"));
  }

  private JsonNode condition(String egress) {
    return StreamSupport.stream(
            lab().rest("/v1/egresses/" + egress).path("conditions").spliterator(), false)
        .filter(c -> c.path("type").asText().equals("BandwidthEnforced"))
        .findFirst()
        .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
  }

  private void awaitReason(String egress, String reason) {
    await()
        .atMost(InForce.ALLOWED)
        .until(() -> condition(egress).path("reason").asText(), reason::equals);
    awaitSettled();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 20, 100})
  void theRateIsKeptByUdpOfAllPodsTogetherAndReachedByTcp(long mbit) {
    limit(Cluster.PROD_WEB, "{rate: %dM, burst: %dM}".formatted(mbit, mbit / 2));
    awaitReason(Cluster.PROD_WEB, "Enforced");
    Load load = new Load(lab());
    double rate = mbit * 1000.0;
    double udp = load.udp((long) rate, "web-1", "web-2");
    double tcp = load.tcp("web-3");
    System.out.printf("%d Mbit/s: UDP %.3f, TCP %.3f of it%n", mbit, udp / rate, tcp / rate);
    assertThat(udp).as("UDP of two pods").isCloseTo(rate, FIVE);
    assertThat(tcp).as("TCP").isBetween(rate * 0.9, rate * 1.05);
  }

  @Test
  void aSmallBurstIsRaisedAndTheEgressSaysSo() {
    limit(Cluster.PROD_WEB, "{rate: 20M, burst: 200k}");
    awaitReason(Cluster.PROD_WEB, "BurstRaised");
    assertThat(condition(Cluster.PROD_WEB).path("message").asText()).contains("200", "5000");
    assertThat(new Load(lab()).tcp("web-1")).isGreaterThan(18_000);
  }

  // The counters of the flows tell that they were not touched: who replaces a flow resets them.
  @Test
  void theLimitComesChangesAndGoesWithoutTheTranslationBeingTouched() {
    String ip = egresses().ip(Cluster.PROD_WEB);
    assertThat(seen("web-1", "tcp")).isEqualTo(ip);
    long before = translated();
    assertThat(before).isPositive();
    limit(Cluster.PROD_WEB, "{rate: 5M}");
    awaitReason(Cluster.PROD_WEB, "Enforced");
    assertThat(new Load(lab()).udp(10_000, "web-1")).isCloseTo(5_000, FIVE);
    lab().edit("egress.yaml", t -> t.replace("{rate: 5M}", "{rate: 8M}"));
    await()
        .atMost(InForce.ALLOWED)
        .until(() -> condition(Cluster.PROD_WEB).path("message").asText().contains("8000"));
    awaitSettled();
    assertThat(new Load(lab()).udp(16_000, "web-1")).isCloseTo(8_000, FIVE);
    lab().reset("egress.yaml");
    await().atMost(InForce.ALLOWED).until(() -> condition(Cluster.PROD_WEB).isMissingNode());
    awaitSettled();
    assertThat(new Load(lab()).udp(16_000, "web-1")).isCloseTo(16_000, within(800.0));
    assertThat(translated()).as("the counters went on").isGreaterThan(before + 5000);
  }

  private long translated() {
    JsonNode flows =
        lab()
            .rest(
                "/v1/nodes/%s/flows?table=out&egress=%s"
                    .formatted(egresses().node(Cluster.PROD_WEB), Cluster.PROD_WEB));
    return StreamSupport.stream(flows.spliterator(), false)
        .mapToLong(f -> f.path("packets").asLong())
        .sum();
  }

  @Test
  void ofTwoEgressesWithOneAddressTheOlderDecidesUntilItGoes() {
    String ip = egresses().ip(Cluster.PROD_WEB);
    lab()
        .edit(
            "egress.yaml",
            t ->
                Manifests.relabel(
                    Manifests.relabel(
                        t,
                        Cluster.PROD_WEB,
                        "  externalIPPool:",
                        "  egressIP: " + ip + "\n  bandwidth: {rate: 5M}\n  externalIPPool:"),
                    Cluster.STAGING_WEB,
                    "  externalIPPool:",
                    "  egressIP: " + ip + "\n  bandwidth: {rate: 9M}\n  externalIPPool:"));
    awaitReason(Cluster.STAGING_WEB, "OlderDecides");
    assertThat(new Load(lab()).udp(10_000, "web-1", "web-4")).isCloseTo(5_000, FIVE);
    lab().edit("egress.yaml", t -> Manifests.without(t, Cluster.PROD_WEB));
    awaitReason(Cluster.STAGING_WEB, "Enforced");
    assertThat(new Load(lab()).udp(18_000, "web-4")).isCloseTo(9_000, FIVE);
  }

  @Test
  void whatIsDroppedIsCounted() {
    limit(Cluster.PROD_WEB, "{rate: 5M}");
    awaitReason(Cluster.PROD_WEB, "Enforced");
    new Load(lab()).udp(10_000, "web-1");
    JsonNode meter =
        lab().rest("/v1/nodes/" + egresses().node(Cluster.PROD_WEB) + "/meters").path(0);
    assertThat(meter.path("owner").asText()).isEqualTo("Egress/" + Cluster.PROD_WEB);
    assertThat(meter.path("rateKbit").asLong()).isEqualTo(5_000);
    assertThat(meter.path("droppedPackets").asLong()).isGreaterThan(1000);
    assertThat(meter.path("packets").asLong()).isGreaterThan(meter.path("droppedPackets").asLong());
  }
}
