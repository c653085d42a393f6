package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Several Egresses select one Pod: the oldest applies, by packets. Those of the README have no
 * creationTimestamp and are the youngest.
 */
class OverlapIT extends LabTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String FILE = "overlaps.yaml";
  private static final List<String> WEB = List.of("web-1", "web-2", "web-3");

  /** Selects the web Pods of prod. The names are in the other order, so that age decides. */
  private static final Rival OLDEST =
      new Rival("z-oldest", "2026-01-01T00:00:00Z", "10.10.0.15", "{matchLabels: {app: web}}");

  /** Selects all Pods of prod. */
  private static final Rival NEXT = new Rival("y-next", "2026-01-01T00:00:01Z", "10.10.0.16", "{}");

  private Datagrams stream;
  private String usual;

  /** Another Egress for Pods of prod. */
  private record Rival(String name, String created, String ip, String podSelector) {
    private static final String YAML =
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata:
          name: %s
          creationTimestamp: "%s"
        spec:
          appliedTo:
            namespaceSelector: {matchLabels: {env: prod}}
            podSelector: %s
          egressIP: %s
          externalIPPool: external-ip-pool
        """;

    String document() {
      return YAML.formatted(name, created, podSelector, ip);
    }

    Rival created(String when) {
      return new Rival(name, when, ip, podSelector);
    }
  }

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(OLDEST.ip(), NEXT.ip()));
    return out;
  }

  @BeforeEach
  void noRivals() {
    usual = egresses().ip(Cluster.PROD_WEB);
  }

  @AfterEach
  void backToTheBeginning() {
    if (stream != null) {
      stream.stop();
    }
    lab().delete(FILE);
    await().atMost(SOON).until(() -> egresses().all().size() == 3);
    awaitSettled();
  }

  @Test
  void theOldestAppliesAndWhenItIsDeletedTheNextDoes() {
    start(44001);
    apply(OLDEST.ip(), OLDEST, NEXT);
    everyWebPodIs(OLDEST.ip());
    assertThat(seen("db-1", "tcp")).as("of the next alone").isEqualTo(NEXT.ip());
    assertThat(losers(OLDEST)).isEmpty();
    assertThat(losers(NEXT)).containsExactlyElementsOf(WEB);
    apply(NEXT.ip(), NEXT);
    everyWebPodIs(NEXT.ip());
    assertThat(losers(NEXT)).isEmpty();
    assertThat(losers(lab().rest("/v1/egresses/" + Cluster.PROD_WEB)))
        .containsExactlyElementsOf(WEB);
    apply(usual);
    everyWebPodIs(usual);
    assertThat(seen("db-1", "tcp")).isEqualTo("10.10.0.103");
    assertThat(watch().sourcesOf(44001)).containsExactlyInAnyOrder(usual, OLDEST.ip(), NEXT.ip());
  }

  @Test
  void anOlderOneThatComesLaterTakesOver() {
    start(44002);
    apply(NEXT.ip(), NEXT);
    apply(OLDEST.ip(), NEXT, OLDEST);
    everyWebPodIs(OLDEST.ip());
    assertThat(seen("db-1", "tcp")).isEqualTo(NEXT.ip());
  }

  @Test
  void ofTwoOfOneAgeTheNameDecides() {
    start(44003);
    apply(NEXT.ip(), OLDEST.created(NEXT.created()), NEXT);
    everyWebPodIs(NEXT.ip());
    assertThat(watch().sourcesOf(44003))
        .as("the other one never applied")
        .containsExactlyInAnyOrder(usual, NEXT.ip());
  }

  private void start(int port) {
    stream = Datagrams.start(lab(), "web-1", port);
    stream.awaitSource(usual);
  }

  /** Writes these, and returns when this source is seen, and no other any more. */
  private void apply(String source, Rival... rivals) {
    lab()
        .write(
            FILE,
            "# rivals\n"
                + Arrays.stream(rivals).map(Rival::document).collect(Collectors.joining("---\n")));
    stream.awaitSourceAfter(Instant.now(), source);
    await().atMost(SOON).until(() -> egresses().all().size() == 3 + rivals.length);
    awaitSettled();
  }

  /** By every protocol, from the gateway and from elsewhere, while the stream has this source. */
  private void everyWebPodIs(String source) {
    Instant start = Instant.now();
    for (String pod : WEB) {
      for (String protocol : List.of("tcp", "udp", "icmp")) {
        assertThat(seen(pod, protocol)).as(protocol + " from " + pod).isEqualTo(source);
      }
    }
    assertThat(stream.answers())
        .filteredOn(answer -> answer.time().isAfter(start))
        .isNotEmpty()
        .allMatch(answer -> answer.source().equals(source));
  }

  private List<String> losers(Rival rival) {
    return losers(lab().rest("/v1/egresses/" + rival.name()));
  }

  /** The Pods that an Egress selects and another one has. */
  private static List<String> losers(JsonNode egress) {
    List<String> out = new ArrayList<>();
    for (JsonNode overlap : egress.path("overlaps")) {
      if (!overlap.path("wins").asBoolean()) {
        out.add(overlap.path("pod").asText().replace("prod/", ""));
      }
    }
    return out;
  }
}
