package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

/**
 * The guide's "What is Egress?" and "The Egress resource", but for bandwidth, sentence by sentence.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuideEgressTest {
  private static final Set<String> PODS =
      Set.of("prod/web", "prod/db", "staging/web", "staging/db");

  private Site site;
  private Cluster cluster;

  @BeforeAll
  void start() {
    site = Site.start("", 1, 2, 3);
    cluster = site.cluster();
    site.namespace("prod", "{env: prod}");
    site.namespace("staging", "{env: staging}");
    site.pod("prod/web", "{role: web}", 1);
    site.pod("prod/db", "{role: db}", 2);
    site.pod("staging/web", "{role: web}", 2);
    site.pod("staging/db", "{role: db}", 3);
    cluster.kubectl("label", "node", "node-1", "node-2", "zone=a");
  }

  @AfterEach
  void restore() {
    cluster.kubectl("delete", "egress", "--all");
    List.of("node-1", "node-2", "node-3").forEach(node -> cluster.ready(node, true));
  }

  @AfterAll
  void end() {
    if (site != null) {
      site.close();
    }
  }

  /** Applies a pool on Nodes with these labels. */
  private void pool(String name, String range, String nodes) {
    cluster.applyPool(
        name, "ipRanges: [%s], nodeSelector: {matchLabels: {%s}}".formatted(range, nodes));
  }

  private static String on(String node) {
    return "kubernetes.io/hostname: " + node;
  }

  private void patch(String kind, String name, String spec) {
    cluster.kubectl("patch", kind, name, "--type=merge", "-p", "{\"spec\": %s}".formatted(spec));
  }

  @Test
  @DisplayName(
      "\"the egress traffic will be tunneled to the Node that hosts the egress IP if it's different"
          + " … and will be SNATed to the egress IP when leaving that Node\"")
  void tunneledAndTranslated() {
    pool("tunneled", "{start: 10.50.0.1, end: 10.50.0.1}", on("node-1"));
    cluster.applyEgress(
        "tunneled",
        "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: tunneled");
    site.departs("prod/web", "node-1 as 10.50.0.1");
    site.departs("staging/web", "node-1 as 10.50.0.1");
    site.departs("staging/db", "node-3 as 10.10.0.103");
    cluster.kubectl("delete", "egress", "tunneled");
    site.departs("staging/web", "node-2 as 10.10.0.102");
  }

  @Test
  @DisplayName("\"A typical Egress resource example\", with the pool \"below\"")
  void theExample() {
    String folder = "k8s-watcher/src/test/resources/guide/";
    cluster.kubectl("label", "node", "node-2", "network-role=egress-gateway");
    cluster.kubectl("apply", "-f", folder + "pool.yaml");
    cluster.kubectl("apply", "-f", folder + "egress.yaml");
    cluster.awaitEgress("egress-prod-web", ".status.egressNode", "node-2");
    assertThat(cluster.egress("egress-prod-web", ".spec.egressIP")).isEqualTo("10.10.0.8");
    site.departs("prod/web", "node-2 as 10.10.0.8");
    site.departs("prod/db", "node-2 as 10.10.0.102");
    patch("egress", "egress-prod-web", "{\"egressIP\": null}");
    cluster.awaitEgress(
        "egress-prod-web",
        ".metadata.annotations.sallyport\\.io/allocated-egress-ips",
        "10.10.0.8");
    assertThat(cluster.egress("egress-prod-web", ".spec.egressIP"))
        .as("can be populated by Antrea after assigning an IP from the pool")
        .isEqualTo("10.10.0.8");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Pods can be selected cluster-wide using podSelector |"
            + " podSelector: {matchLabels: {role: web}} | prod/web staging/web",
        "all Pods from Namespaces selected by the namespaceSelector will be selected |"
            + " namespaceSelector: {matchLabels: {env: prod}} | prod/db prod/web",
        "Specific Pods from specific Namespaces can be selected by providing both |"
            + " podSelector: {matchLabels: {role: web}}, namespaceSelector: {matchLabels: {env: prod}}"
            + " | prod/web",
        "Empty appliedTo selects nothing | '' | ''"
      })
  void appliedTo(String sentence, String appliedTo, String pods) {
    assertThat(sentence).isNotEmpty();
    pool("applied", "{start: 10.50.1.1, end: 10.50.1.9}", on("node-3"));
    cluster.applyEgress("applied", "appliedTo: {%s}, externalIPPool: applied".formatted(appliedTo));
    cluster.awaitReason("applied", "IPAssigned", "Assigned");
    List<String> selected = pods.isEmpty() ? List.of() : Arrays.asList(pods.split(" "));
    site.eventually(() -> assertThat(site.selected("applied")).isEqualTo(selected));
    String ip = cluster.egress("applied", ".spec.egressIP");
    Set<String> others = new TreeSet<>(PODS);
    selected.forEach(
        pod -> {
          site.departs(pod, "node-3 as " + ip);
          others.remove(pod);
        });
    others.forEach(
        pod ->
            site.eventually(() -> assertThat(site.departure(pod, Site.WORLD)).contains("10.10.")));
  }

  @Test
  @DisplayName(
      "\"The appliedTo field specifies the grouping criteria of Pods\": labels that change")
  void labelsChange() {
    pool("grouping", "{start: 10.50.2.1, end: 10.50.2.1}", on("node-1"));
    cluster.applyEgress(
        "grouping",
        "appliedTo: {podSelector: {matchLabels: {team: net}}, namespaceSelector: {matchLabels:"
            + " {env: staging}}}, externalIPPool: grouping");
    cluster.kubectl("label", "pod", "-n", "staging", "db", "team=net");
    site.departs("staging/db", "node-1 as 10.50.2.1");
    cluster.kubectl("label", "--overwrite", "namespace", "staging", "env=other");
    site.departs("staging/db", "node-3 as 10.10.0.103");
    cluster.kubectl("label", "--overwrite", "namespace", "staging", "env=staging");
    site.departs("staging/db", "node-1 as 10.50.2.1");
    cluster.kubectl("label", "pod", "-n", "staging", "db", "team-");
    site.departs("staging/db", "node-3 as 10.10.0.103");
  }

  @Test
  @DisplayName(
      "\"If both egressIP and externalIPPool are specified, the IP must be in the range of the"
          + " pool\"")
  void mustBeInTheRange() {
    pool("range", "{start: 10.50.3.1, end: 10.50.3.9}", on("node-1"));
    cluster.applyEgress(
        "range",
        "appliedTo: {podSelector: {matchLabels: {role: db}}}, externalIPPool: range, egressIP:"
            + " 10.50.3.10");
    cluster.awaitReason("range", "IPAllocated", "IPNotInPool");
    assertThat(cluster.egress("range", Cluster.message("IPAllocated")))
        .isEqualTo("egressIP 10.50.3.10 is not in the pool \"range\" [10.50.3.1-10.50.3.9]");
    site.departs("prod/db", "nowhere");
    patch("egress", "range", "{\"egressIP\": \"10.50.3.9\"}");
    cluster.awaitEgress("range", ".status.egressNode", "node-1");
    site.departs("prod/db", "node-1 as 10.50.3.9");
  }

  @Test
  @DisplayName(
      "\"If only egressIP is specified, Antrea will not manage the assignment … it must be assigned"
          + " to an arbitrary interface of one Node manually\"")
  void onlyEgressIp() {
    cluster.applyEgress(
        "only", "appliedTo: {podSelector: {matchLabels: {role: web}}}, egressIP: 10.10.0.77");
    cluster.awaitReason("only", "IPAllocated", "IPNotFound");
    site.departs("prod/web", "nowhere");
    cluster.addresses("node-3", "10.10.0.103", "10.10.0.77");
    cluster.awaitEgress("only", ".status.egressNode", "node-3");
    site.departs("prod/web", "node-3 as 10.10.0.77");
    cluster.ready("node-3", false);
    cluster.applyEgress("later", "appliedTo: {}, egressIP: 10.10.0.101");
    cluster.awaitEgress("later", ".status.egressNode", "node-1");
    assertThat(cluster.egress("only", ".status.egressNode")).as("not managed").isEqualTo("node-3");
    cluster.addresses("node-3", "10.10.0.103");
    cluster.awaitEgress("only", ".status.egressNode", "");
    site.departs("prod/web", "nowhere");
  }

  @Test
  @DisplayName(
      "\"another Node will be elected (from among the remaining Nodes selected by the nodeSelector of"
          + " the externalIPPool)\" and \"will take over the IP\"")
  void highAvailability() {
    pool("ha", "{start: 10.50.4.1, end: 10.50.4.9}", "zone: a");
    cluster.applyEgress(
        "ha", "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: ha");
    cluster.awaitReason("ha", "IPAssigned", "Assigned");
    String first = cluster.egress("ha", ".status.egressNode");
    assertThat(first).isIn("node-1", "node-2");
    String second = first.equals("node-1") ? "node-2" : "node-1";
    cluster.ready(first, false);
    cluster.awaitEgress("ha", ".status.egressNode", second);
    assertThat(site.flows(second, "arp")).anyMatch(flow -> flow.contains("arp_tpa=10.50.4.1"));
    site.departs("prod/web", second + " as 10.50.4.1");
    site.departs("staging/web", second + " as 10.50.4.1");
    cluster.ready(second, false);
    cluster.awaitReason("ha", "IPAssigned", "NoNode");
    assertThat(cluster.egress("ha", ".status.egressNode")).as("node-3 is not selected").isEmpty();
    cluster.ready(first, true);
    cluster.awaitEgress("ha", ".status.egressNode", first);
    assertThat(cluster.egress("ha", ".spec.egressIP")).isEqualTo("10.50.4.1");
  }

  // The guide leaves it to chance; ours is the oldest (README, "What you write").
  @Test
  @DisplayName("\"If more than one Egress applies to a Pod\": the oldest does")
  void overlap() {
    pool("overlap", "{start: 10.50.5.1, end: 10.50.5.9}", on("node-1"));
    String both = "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: overlap";
    cluster.applyEgress("z-older", both);
    cluster.awaitEgress("z-older", ".spec.egressIP", "10.50.5.1");
    Instant created = Instant.parse(cluster.egress("z-older", ".metadata.creationTimestamp"));
    Awaitility.await("a second later").until(() -> Instant.now().isAfter(created.plusSeconds(1)));
    cluster.applyEgress("a-younger", both);
    cluster.awaitEgress("a-younger", ".status.egressNode", "node-1");
    site.departs("prod/web", "node-1 as 10.50.5.1");
    assertThat(site.rest("/v1/egresses/a-younger").path("overlaps").toString())
        .contains("{\"pod\":\"prod/web\",\"egress\":\"z-older\",\"wins\":false}");
    cluster.kubectl("delete", "egress", "z-older");
    site.departs("prod/web", "node-1 as 10.50.5.2");
  }

  @Test
  @DisplayName("externalIPPool \"also determines which Nodes the IP can be assigned to\"")
  void thePoolDeterminesTheNodes() {
    pool("here", "{start: 10.50.6.1, end: 10.50.6.9}", on("node-1"));
    pool("there", "{start: 10.50.7.1, end: 10.50.7.9}", on("node-2"));
    cluster.applyEgress("which", "appliedTo: {}, externalIPPool: here");
    cluster.awaitEgress("which", ".status.egressNode", "node-1");
    assertThat(cluster.egress("which", ".status.egressIP")).isEqualTo("10.50.6.1");
    patch("egress", "which", "{\"externalIPPool\": \"there\", \"egressIP\": null}");
    cluster.awaitEgress("which", ".status.egressNode", "node-2");
    assertThat(cluster.egress("which", ".status.egressIP")).isEqualTo("10.50.7.1");
    patch(
        "externalippool",
        "there",
        "{\"nodeSelector\": {\"matchLabels\": {\"kubernetes.io/hostname\": \"node-3\"}}}");
    cluster.awaitEgress("which", ".status.egressNode", "node-3");
    assertThat(cluster.egress("which", ".status.egressIP")).isEqualTo("10.50.7.1");
  }
}
