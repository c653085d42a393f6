package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
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

/** The guide's "The ExternalIPPool resource", sentence by sentence. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuidePoolTest {
  private static final String EXAMPLES = "k8s-watcher/src/test/resources/guide/";
  private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

  private Site site;
  private Cluster cluster;

  @BeforeAll
  void start() {
    site = Site.start("", 1, 2, 3);
    cluster = site.cluster();
    cluster.kubectl(
        "label", "node", "node-1", "tier=gold", "zone=a", "network-role=egress-gateway");
    cluster.kubectl("label", "node", "node-2", "tier=silver", "zone=a");
    site.namespace("prod", "{env: prod}");
    site.pod("prod/web", "{role: web}", 1);
  }

  @AfterEach
  void restore() {
    cluster.kubectl("delete", "egress", "--all");
    cluster.kubectl("delete", "externalippool", "--all");
  }

  @AfterAll
  void end() {
    if (site != null) {
      site.close();
    }
  }

  /** Applies Egresses "asks-0", "asks-1" and so on, which select nobody. */
  private void ask(String pool, int count) {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, count)
        .forEach(
            i ->
                all.append(
                    """
                    ---
                    apiVersion: crd.antrea.io/v1beta1
                    kind: Egress
                    metadata: {name: asks-%d}
                    spec: {appliedTo: {}, externalIPPool: %s}
                    """
                        .formatted(i, pool)));
    cluster.apply(all.toString());
  }

  /** What the Egresses have in a field, once this many have something there. */
  private Set<String> awaitAll(String field, int count) {
    String path = "jsonpath={range .items[*]}{%s}{\"\\n\"}{end}".formatted(field);
    List<String> out = new ArrayList<>();
    site.eventually(
        () -> {
          out.clear();
          cluster.kubectl("get", "egress", "-o", path).lines().forEach(out::add);
          out.removeIf(String::isEmpty);
          assertThat(out).hasSize(count);
        });
    return new TreeSet<>(out);
  }

  private void awaitTotal(String pool, String total) {
    cluster.awaitField("externalippool", pool, ".status.usage.total", total::equals);
  }

  @Test
  @DisplayName("\"A typical ExternalIPPool resource example\"")
  void theExample() {
    cluster.kubectl("apply", "-f", EXAMPLES + "pool.yaml");
    awaitTotal("prod-external-ip-pool", "23");
    ask("prod-external-ip-pool", 10);
    assertThat(awaitAll(".spec.egressIP", 10)).contains("10.10.0.2", "10.10.0.10", "10.10.1.1");
    assertThat(awaitAll(".status.egressNode", 10)).containsExactly("node-1");
    awaitUsed("prod-external-ip-pool", "10");
  }

  private void awaitUsed(String pool, String used) {
    cluster.awaitField("externalippool", pool, ".status.usage.used", used::equals);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a pair of start and end IPs (which are themselves included in the range)"
            + " | {start: 10.60.0.1, end: 10.60.0.2} | 10.60.0.1 10.60.0.2",
        "start and end IPs … included | {start: fd60::fe, end: fd60::ff} | fd60::fe fd60::ff",
        "the first IP in the CIDR will be excluded … for IPv4, the last IP … will also"
            + " | {cidr: 10.60.0.0/30} | 10.60.0.1 10.60.0.2",
        "for IPv4, the last IP in the CIDR … will also be excluded: not for IPv6 | {cidr: 'fd60::/126'} | fd60::1 fd60::2 fd60::3",
        "one or multiple IP ranges | {cidr: 10.60.1.0/30}, {start: 10.60.0.9, end: 10.60.0.9}"
            + " | 10.60.0.9 10.60.1.1 10.60.1.2"
      })
  void ranges(String sentence, String ranges, String addresses) {
    assertThat(sentence).isNotEmpty();
    List<String> all = Arrays.asList(addresses.split(" "));
    cluster.applyPool("range", "ipRanges: [%s]".formatted(ranges));
    ask("range", all.size() + 1);
    awaitTotal("range", String.valueOf(all.size()));
    awaitUsed("range", String.valueOf(all.size()));
    cluster.awaitReason("asks-" + all.size(), "IPAllocated", "PoolExhausted");
    assertThat(awaitAll(".spec.egressIP", all.size())).containsExactlyElementsOf(all);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "A /28 CIDR will yield 14 allocatable IP addresses | 10.61.0.0/28 | 14",
        "a /32 CIDR or a /31 CIDR will yield an empty pool | 10.61.0.4/31 | 0",
        "a /32 CIDR or a /31 CIDR will yield an empty pool | 10.61.0.4/32 | 0",
        "the first IP in the CIDR will be excluded | fd61::/124 | 15"
      })
  void sizes(String sentence, String cidr, String total) {
    assertThat(sentence).isNotEmpty();
    cluster.applyPool("size", "ipRanges: [{cidr: '%s'}]".formatted(cidr));
    awaitTotal("size", total);
    ask("size", 1);
    boolean empty = total.equals("0");
    cluster.awaitReason("asks-0", "IPAllocated", empty ? "PoolRefused" : "Allocated");
    assertThat(cluster.egress("asks-0", ".spec.egressIP").isEmpty()).isEqualTo(empty);
  }

  @Test
  @DisplayName(
      "\"the first IP in the CIDR … will never be allocated\": not to who asks for it, too")
  void neverAllocated() {
    cluster.applyPool("never", "ipRanges: [{cidr: 10.62.0.0/29}]");
    for (String ip : List.of("10.62.0.0", "10.62.0.7")) {
      cluster.applyEgress("never", "appliedTo: {}, externalIPPool: never, egressIP: " + ip);
      cluster.awaitEgress(
          "never",
          Cluster.message("IPAllocated"),
          "egressIP %s is not in the pool \"never\" [10.62.0.1-10.62.0.6]".formatted(ip));
    }
  }

  @ParameterizedTest(name = "nodeSelector: \"both matchLabels and matchExpressions\": {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "matchLabels: {tier: gold} | node-1",
        "matchLabels: {zone: a} | node-1 node-2",
        "matchLabels: {zone: a, tier: silver} | node-2",
        "matchExpressions: [{key: tier, operator: In, values: [gold, silver]}] | node-1 node-2",
        "matchExpressions: [{key: tier, operator: NotIn, values: [gold]}] | node-2 node-3",
        "matchExpressions: [{key: zone, operator: Exists}] | node-1 node-2",
        "matchExpressions: [{key: zone, operator: DoesNotExist}] | node-3",
        "matchLabels: {zone: a}, matchExpressions: [{key: tier, operator: NotIn, values: [gold]}] | node-2"
      })
  void nodeSelector(String selector, String nodes) {
    spread(
        "ipRanges: [{start: 10.63.0.1, end: 10.63.0.40}], nodeSelector: {%s}".formatted(selector),
        Arrays.asList(nodes.split(" ")));
  }

  @ParameterizedTest(
      name = "nodeSelector \"can be empty, which means all Nodes can be selected\"{0}")
  @CsvSource({"', nodeSelector: {}'", "''"})
  void emptyNodeSelector(String selector) {
    spread("ipRanges: [{start: 10.63.0.1, end: 10.63.0.40}]" + selector, NODES);
  }

  // The ring spreads so many over all Nodes that it may choose.
  private void spread(String pool, List<String> nodes) {
    cluster.applyPool("spread", pool);
    ask("spread", 12);
    assertThat(awaitAll(".status.egressNode", 12)).containsExactlyElementsOf(nodes);
  }

  @Test
  @DisplayName("\"By default, it's assumed that the IPs … are in the same subnet as the Node IPs\"")
  void noSubnet() {
    cluster.applyPool(
        "flat",
        "ipRanges: [{start: 10.10.0.40, end: 10.10.0.40}], nodeSelector: {matchLabels: {tier: gold}}");
    cluster.applyEgress(
        "flat", "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: flat");
    site.eventually(
        () ->
            assertThat(leaving(Site.WORLD)).contains(new Departure("10.10.0.40", Site.GATEWAY, 0)));
  }

  private Optional<Departure> leaving(String destination) {
    return site.passage("prod/web", destination).departure();
  }

  @Test
  @DisplayName(
      "\"An example of ExternalIPPool using a non-default subnet\": \"route Egress traffic to the specified gateway … otherwise route it to the destination directly\", \"tag Egress traffic\"")
  void theExampleWithASubnet() {
    cluster.kubectl("apply", "-f", EXAMPLES + "pool-with-subnet.yaml");
    cluster.applyEgress(
        "tagged",
        "appliedTo: {podSelector: {matchLabels: {role: web}}}, externalIPPool: prod-external-ip-pool");
    cluster.awaitReason("tagged", "Ready", "NoNextHop");
    assertThat(cluster.egress("tagged", ".status.egressIP")).isEqualTo("10.10.0.2");
    site.neighbourAnswers(1, 10, 1);
    cluster.awaitReason("tagged", "Ready", "Ready");
    site.eventually(
        () ->
            assertThat(leaving(Site.WORLD))
                .contains(new Departure("10.10.0.2", "0a:00:0a:0a:00:01", 10)));
    site.send("prod/web", "10.10.0.200");
    site.neighbourAnswers(1, 10, 200);
    site.eventually(
        () ->
            assertThat(leaving("10.10.0.200"))
                .contains(new Departure("10.10.0.2", "0a:00:0a:0a:00:c8", 10)));
  }

  @Test
  @DisplayName(
      "\"the maximum number of different subnets that can be supported in a cluster is 20\"")
  void twentySubnets() {
    String pool =
        """
        ---
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: subnet-%1$02d}
        spec: {ipRanges: [{cidr: 10.64.%1$d.0/28}], subnetInfo: {gateway: 10.64.%1$d.1, prefixLength: 24}}
        """;
    StringBuilder all = new StringBuilder();
    IntStream.rangeClosed(1, 20).forEach(i -> all.append(pool.formatted(i)));
    cluster.apply(all.toString());
    awaitTotal("subnet-20", "14");
    cluster.apply(pool.formatted(21));
    ask("subnet-21", 1);
    cluster.awaitEgress(
        "asks-0",
        Cluster.message("IPAllocated"),
        "the pool \"subnet-21\" is not used: the subnet 10.64.21.0/24 by 10.64.21.1 would be one more than the 20 that a cluster may have");
    cluster.kubectl("delete", "externalippool", "subnet-07");
    cluster.awaitReason("asks-0", "IPAllocated", "Allocated");
  }
}
