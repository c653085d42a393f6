package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One of the two addresses of the server outside is excepted from all Egresses: it sees each Pod
 * with its own Node's address, by whichever Node the Egress leaves.
 */
class ExceptionsIT extends LabTest {
  private static final String EXCEPTED = Cluster.OUTSIDE_TOO;
  private static final String CONFIG = "egress: {exceptCIDRs: [%s/32]}\n".formatted(EXCEPTED);
  private static final Set<String> SELECTED = Cluster.EGRESS_OF.keySet();

  private Survey survey;

  @Override
  Lab create() {
    return SandboxLab.configured(CONFIG);
  }

  // Towards each of the server's addresses the tests look more closely.
  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(Cluster.NODES.values());
    return out;
  }

  @BeforeAll
  void ask() {
    survey = new Survey(lab());
  }

  @AfterEach
  void backToTheBeginning() {
    lab().reset("egress.yaml");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Cluster.EGRESS_OF.values().stream().noneMatch(this::isHomeless));
    awaitSettled();
    assertThat(watch().sourcesTo(Cluster.OUTSIDE))
        .as("sources of selected Pods where nothing is excepted")
        .isSubsetOf(Cluster.EGRESS_IPS);
  }

  private boolean isHomeless(String egress) {
    return egresses().node(egress).isEmpty();
  }

  // Of the three Pods of egress-prod-web, one is on its gateway and two are not.
  @Test
  void everyPodIsSeenAsItsNodeThereAndAsItsEgressElsewhere() {
    SortedMap<String, String> expected = asTheirNodes();
    Cluster.EGRESS_OF.forEach(
        (pod, egress) ->
            expected.putAll(Survey.expected(pod, List.of(Cluster.OUTSIDE), egresses().ip(egress))));
    assertThat(survey.ask(SELECTED, List.of(EXCEPTED, Cluster.OUTSIDE))).isEqualTo(expected);
    assertThat(watch().sourcesTo(EXCEPTED)).isEqualTo(new TreeSet<>(Cluster.NODES.values()));
  }

  @Test
  void anEgressWithoutANodeLetsOutWhatIsExceptedAndNothingElse() {
    lab()
        .edit(
            "egress.yaml",
            text -> text.replace("nodeSelector: {}", "nodeSelector: {matchLabels: {no: node}}"));
    await().atMost(Duration.ofSeconds(10)).until(() -> isHomeless(Cluster.PROD_WEB));
    awaitSwitches();
    SortedMap<String, String> expected = asTheirNodes();
    expected.keySet().removeIf(question -> question.contains(" db-1 "));
    assertThat(survey.ask(webPods(), List.of(EXCEPTED))).isEqualTo(expected);
    watch().forget();
    for (String protocol : List.of("tcp", "udp", "icmp")) {
      assertThat(answered("web-1", protocol)).as("%s to what is not excepted", protocol).isFalse();
    }
    assertThat(watch().sourcesTo(Cluster.OUTSIDE)).isEmpty();
  }

  private void awaitSwitches() {
    await().atMost(Duration.ofSeconds(10)).until(() -> egresses().settled());
  }

  private static Set<String> webPods() {
    Set<String> out = new TreeSet<>(SELECTED);
    out.remove("db-1");
    return out;
  }

  private boolean answered(String pod, String protocol) {
    return lab()
            .tryExec(pod, "scripts/labkit/probe.py", protocol, Cluster.OUTSIDE, "--timeout", "0.5")
            .exitCode()
        == 0;
  }

  @Test
  void aPodAndItsNodeShareTheNodesAddressAndASourcePort() {
    for (String protocol : List.of("tcp", "udp")) {
      for (String host : List.of("node-1", "web-1", "web-4")) {
        assertThat(fromPort(host, protocol))
            .as(protocol + " from " + host)
            .isEqualTo("10.10.0.101");
      }
    }
  }

  private String fromPort(String host, String protocol) {
    return lab()
        .exec(host, "scripts/labkit/probe.py", protocol, EXCEPTED, "--source-port", "41000");
  }

  private static SortedMap<String, String> asTheirNodes() {
    SortedMap<String, String> out = new TreeMap<>();
    for (String pod : SELECTED) {
      String node = Cluster.NODES.get(Cluster.nodeOf(pod));
      out.putAll(Survey.expected(pod, List.of(EXCEPTED), node));
    }
    return out;
  }
}
