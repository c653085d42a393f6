package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The guide's "Configuration options", and its feature gates. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuideOptionsTest {
  private static final String OPTIONS =
      """
      egress:
        exceptCIDRs: ["192.168.0.0/16", "172.16.0.0/12"]
        maxEgressIPsPerNode: 1
      """;
  private static final String MOST = "node.antrea.io/max-egress-ips";

  private Site site;
  private Cluster cluster;

  @BeforeAll
  void start() {
    site = Site.start(OPTIONS, 1, 2);
    cluster = site.cluster();
    cluster.applyPool("pool", "ipRanges: [{start: 10.70.0.1, end: 10.70.0.9}]");
    site.namespace("prod", "{}");
    site.pod("prod/web", "{role: web}", 1);
  }

  @AfterEach
  void restore() {
    cluster.kubectl("delete", "egress", "--all");
  }

  @AfterAll
  void end() {
    if (site != null) {
      site.close();
    }
  }

  private void web(String name, String more) {
    cluster.applyEgress(
        name, "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: pool" + more);
  }

  @ParameterizedTest(
      name = "exceptCIDRs, \"to which outbound Pod traffic will not be SNAT’d by Egresses\": {0}")
  @CsvSource({
    "192.168.0.1, false",
    "192.168.255.255, false",
    "192.169.0.1, true",
    "172.16.0.1, false",
    "172.31.255.255, false",
    "172.32.0.1, true"
  })
  void exceptCidrs(String destination, boolean egress) {
    web("web", "");
    cluster.awaitReason("web", "Ready", "Ready");
    String way = cluster.egress("web", ".status.egressNode") + " as 10.70.0.1";
    site.eventually(
        () ->
            assertThat(site.departure("prod/web", destination))
                .isEqualTo(egress ? way : "node-1 as 10.10.0.101"));
  }

  @Test
  @DisplayName(
      "maxEgressIPsPerNode \"applies to all Nodes\"; the annotation takes \"priority over the value"
          + " configured in the config file\"")
  void maxEgressIpsPerNode() {
    web("first", "");
    web("second", "");
    cluster.awaitEgress("second", ".status.egressNode", node -> !node.isEmpty());
    cluster.awaitEgress("first", ".status.egressNode", node -> !node.isEmpty());
    assertThat(cluster.egress("first", ".status.egressNode"))
        .isNotEqualTo(cluster.egress("second", ".status.egressNode"));
    web("third", "");
    cluster.awaitReason("third", "IPAssigned", "NoNode");
    assertThat(cluster.egress("third", Cluster.message("IPAssigned")))
        .isEqualTo("no Node that the pool \"pool\" selects is ready and has room for 10.70.0.3");
    cluster.kubectl("annotate", "node", "node-2", MOST + "=2");
    cluster.awaitEgress("third", ".status.egressNode", "node-2");
    String one =
        cluster.egress("first", ".status.egressNode").equals("node-2") ? "first" : "second";
    cluster.kubectl("annotate", "--overwrite", "node", "node-2", MOST + "=0");
    cluster.awaitReason(one, "IPAssigned", "NoNode");
    cluster.awaitReason("third", "IPAssigned", "NoNode");
    cluster.kubectl("annotate", "node", "node-2", MOST + "-");
  }

  @ParameterizedTest(name = "the start is refused: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "egress: {maxEgressIPsPerNode: 256} |"
            + " egress.maxEgressIPsPerNode must be a whole number from 0 to 255, not 256",
        "egress: {exceptCIDRs: [192.168.0.0]} | egress.exceptCIDRs",
        "featureGates: {Egress: false} |"
            + " featureGates.Egress must be true: without it there is nothing to do"
      })
  @DisplayName("\"The configured value must not be greater than 255\"")
  void refused(String config, String sentence) {
    assertThat(site.refusal(config)).contains(sentence);
  }

  @Test
  @DisplayName(
      "\"users should enable the EgressTrafficShaping feature gate\", and EgressSeparateSubnet")
  void gates() {
    site.restart("featureGates: {EgressTrafficShaping: false, EgressSeparateSubnet: false}");
    web("web", ", bandwidth: {rate: 10M}");
    cluster.awaitReason("web", "BandwidthEnforced", "SwitchedOff");
    cluster.awaitReason("web", "IPAssigned", "Assigned");
    String node = cluster.egress("web", ".status.egressNode");
    site.eventually(
        () -> assertThat(site.departure("prod/web", Site.WORLD)).isEqualTo(node + " as 10.70.0.1"));
    assertThat(site.passage("prod/web", Site.WORLD).meters()).isEmpty();
    cluster.applyPool(
        "subnet",
        "ipRanges: [{cidr: 10.71.0.0/28}], subnetInfo: {gateway: 10.71.0.1, prefixLength: 24}");
    cluster.applyEgress("subnet", "appliedTo: {}, externalIPPool: subnet");
    cluster.awaitReason("subnet", "IPAllocated", "PoolRefused");
    site.restart(
        "featureGates: {EgressTrafficShaping: true, EgressSeparateSubnet: true}\n" + OPTIONS);
    cluster.awaitReason("subnet", "IPAllocated", "Allocated");
    cluster.awaitReason("web", "BandwidthEnforced", "Enforced");
    cluster.kubectl("delete", "externalippool", "subnet");
  }
}
