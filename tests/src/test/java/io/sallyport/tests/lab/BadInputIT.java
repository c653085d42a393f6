package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is wrong is said in one sentence, in REST and in the log, and harms nobody else. */
class BadInputIT extends LabTest {
  private static final List<String> OUTSIDE = List.of(Cluster.OUTSIDE);
  private static final String BAD =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata:
        name: overlapping
      spec:
        ipRanges:
        - {start: 10.10.0.20, end: 10.10.0.30}
        nodeSelector: {}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: without-address
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: outside-its-pool
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
        egressIP: 10.10.0.77
        externalIPPool: external-ip-pool
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: of-a-bad-pool
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
        externalIPPool: overlapping
      """;

  private static final List<String> OURS =
      List.of("Egress/", "ExternalIPPool/", "Node/node-9", "zz-");

  private SortedMap<String, String> placedBefore;
  private Set<String> flowsBefore;
  private int logBefore;

  @BeforeEach
  void asThingsAre() {
    placedBefore = egresses().all();
    flowsBefore = new Flows(lab()).all().keySet();
    logBefore = lab().file("controller.log").length();
  }

  @AfterEach
  void backToTheBeginning() {
    from("node-2").noBridge("br-twin");
    from("node-2").noBridge("br-stray");
    lab().run(List.of("sh", "-c", "rm -f \"$1\"/manifests/zz-*", "sh", lab().state())).printed();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(egresses().problems())
                    .noneMatch(p -> OURS.stream().anyMatch(p::startsWith)));
  }

  private Stranger from(String node) {
    return new Stranger(lab(), node);
  }

  /** One problem and one warning of this test say it. */
  private void said(String object, String... words) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(egresses().problems())
                    .filteredOn(p -> p.startsWith(object) && holds(p, words))
                    .hasSize(1));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(lab().file("controller.log").substring(logBefore).lines())
                    .filteredOn(line -> line.contains(object) && holds(line, words))
                    .hasSize(1));
  }

  private static boolean holds(String text, String... words) {
    return Arrays.stream(words).allMatch(text::contains);
  }

  private void nothingElseChanged() {
    assertThat(egresses().all()).containsAllEntriesOf(placedBefore);
    assertThat(new Flows(lab()).all().keySet()).isEqualTo(flowsBefore);
    assertThat(egresses().repairs()).isZero();
    assertThat(egresses().settled()).isTrue();
  }

  private void allOthersGoOn() {
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.EGRESS_OF.forEach(
        (pod, egress) -> {
          assertThat(egresses().ip(egress)).isIn(Cluster.possible(egress));
          expected.putAll(Survey.expected(pod, OUTSIDE, egresses().ip(egress)));
        });
    assertThat(new Survey(lab()).ask(Cluster.EGRESS_OF.keySet(), OUTSIDE)).isEqualTo(expected);
  }

  @Test
  void anHttpClientIsTurnedAway() {
    lab().tryExec("controller", "curl", "-s", "--max-time", "5", "http://10.99.0.1:6653/");
    said("OpenFlow/10.99.0.1", "speaks HTTP, not OpenFlow");
    nothingElseChanged();
  }

  @Test
  void garbageIsTurnedAway() {
    from("node-1").garbage();
    said("OpenFlow/10.99.0.11", "does not speak OpenFlow", "deadbeef");
    nothingElseChanged();
  }

  @Test
  void aFrameShorterThanItsHeaderAfterAGoodHelloIsTurnedAway() {
    from("node-3").shortFrame();
    said("OpenFlow/10.99.0.13", "claims a length of 4 bytes; a header alone has 8");
    nothingElseChanged();
  }

  @Test
  void halfAnAnswerAfterAGoodHelloIsTurnedAway() {
    from("node-3").halfAnAnswer();
    said("OpenFlow/10.99.0.13", "answer to a question for its features cannot be read");
    nothingElseChanged();
  }

  @Test
  void aSecondSwitchWithTheNameOfANodeIsTurnedAway() {
    from("node-2").bridge("br-twin", "node-1");
    said("Node/node-1", "says that it is Node \"node-1\"", "turned away");
    nothingElseChanged();
  }

  @Test
  void aSwitchOfNoNodeIsNotProgrammed() {
    from("node-2").bridge("br-stray", "node-9");
    said("Node/node-9", "which does not exist");
    assertThat(new Flows(lab()).ofctl("node-2", "dump-flows", "br-stray")).doesNotContain("cookie");
    nothingElseChanged();
  }

  @Test
  void yamlThatIsNoKubernetesObjectIsNamed() {
    lab().write("zz-list.yaml", "# a list\n- of\n- things\n");
    said("zz-list.yaml:2", "this document is no Kubernetes object: it is a list");
    lab().write("zz-map.yaml", "colour: blue\n");
    said("zz-map.yaml:1", "this document is no Kubernetes object: kind is missing");
    nothingElseChanged();
    allOthersGoOn();
  }

  @Test
  void aStartOnABrokenFileFailsSoonAndSaysWhy() {
    lab().lab("controller", "stop");
    lab().write("zz-list.yaml", "- of\n- things\n");
    Ran start = lab().tryLab(List.of("controller", "start"));
    assertThat(start.exitCode()).isEqualTo(1);
    assertThat(start.err())
        .contains("the controller runs, but is not ready: a manifest is broken")
        .contains("zz-list.yaml:1: this document is no Kubernetes object: it is a list");
    // Mended, it goes on as if nothing had been.
    lab().delete("zz-list.yaml");
    awaitSettled();
    nothingElseChanged();
    allOthersGoOn();
  }

  @Test
  void badEgressesAndPoolsAreNamedAndAllOthersGoOn() {
    lab().write("zz-bad.yaml", BAD);
    said("ExternalIPPool/overlapping", "10.10.0.20-10.10.0.30 overlaps 10.10.0.11-10.10.0.20");
    said("Egress/without-address", "set egressIP, externalIPPool or both");
    said("Egress/outside-its-pool", "egressIP 10.10.0.77 is not in the pool \"external-ip-pool\"");
    said("Egress/of-a-bad-pool", "the pool \"overlapping\" is not used");
    nothingElseChanged();
    allOthersGoOn();
  }
}
