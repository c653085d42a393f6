package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * IPv6 beside IPv4: an Egress with an address of each family, one with an address of a Node, one in
 * VLAN 100, and Pods without one. The underlay has room for the tunnels' headers.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DualStackIT extends LabTest {
  private static final String NARROW = "2001:db8:203::200";
  private static final String ROUTER = "fd00:10::1";
  private static final String WEB = "fd00:10::b";
  private static final String WEB_4 = "10.10.0.13";
  private static final String STAGING = "fd00:20::100";
  private static final String STATIC = "fd00:10::103";
  private static final int IPV6_HEADER_IS_LARGER = 20;

  private static final SortedMap<String, String> SOURCES =
      new TreeMap<>(
          Map.of(
              "web-1", WEB,
              "web-2", WEB,
              "web-3", WEB,
              "web-4", STAGING,
              "web-5", STAGING,
              "db-1", STATIC,
              "tools-1", "fd00:10::101"));

  private static final String MANIFEST =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: six, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec:
        ipRanges: [{start: "fd00:10::b", end: "fd00:10::14"}]
        nodeSelector: {}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: six-vlan, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec:
        ipRanges: [{start: "fd00:20::100", end: "fd00:20::110"}]
        nodeSelector: {}
        subnetInfo: {gateway: "fd00:20::1", prefixLength: 64, vlan: 100}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: both, creationTimestamp: "2020-01-01T00:00:00Z"}
      spec:
        appliedTo:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}
          podSelector: {matchLabels: {app: web}}
        externalIPPools: [external-ip-pool, six]
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: staging-six, creationTimestamp: "2020-01-01T00:00:00Z"}
      spec:
        appliedTo:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: staging}}
        externalIPPool: six-vlan
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: static-six, creationTimestamp: "2020-01-01T00:00:00Z"}
      spec:
        appliedTo:
          podSelector: {matchLabels: {app: db}}
        egressIP: "fd00:10::103"
      """;

  private Survey survey;

  @Override
  Lab create() {
    return SandboxLab.up("--tunnel", "vxlan", "--underlay-mtu", "1550");
  }

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(SOURCES.values());
    out.addAll(Cluster.NODES6.values());
    out.addAll(Cluster.EGRESS_IPS);
    out.add(WEB_4);
    return out;
  }

  @BeforeAll
  void writeTheManifest() {
    lab().write("dual.yaml", MANIFEST);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(addresses("both")).containsExactly(WEB_4, WEB);
              assertThat(addresses("staging-six")).containsExactly(STAGING);
              assertThat(addresses("static-six")).containsExactly(STATIC);
            });
    awaitSettled();
    survey = new Survey(lab());
    Set<String> hosts = new TreeSet<>(Cluster.PODS6.keySet());
    hosts.addAll(Cluster.NODES6.keySet());
    survey.serve(hosts);
  }

  private List<String> addresses(String egress) {
    List<String> out = new ArrayList<>();
    lab().rest("/v1/egresses/" + egress).path("egressIPs").forEach(ip -> out.add(ip.asText()));
    return out;
  }

  @Test
  @Order(1)
  void everyPodLeavesWithTheAddressOfItsEgress() {
    SortedMap<String, String> expected = new TreeMap<>();
    SOURCES.forEach(
        (pod, ip) -> expected.putAll(Survey.expected(pod, List.of(Cluster.OUTSIDE6), ip)));
    assertThat(survey.ask(Cluster.PODS6.keySet(), List.of(Cluster.OUTSIDE6))).isEqualTo(expected);
  }

  @Test
  void anEgressMayHaveAnAddressOfEachFamily() {
    for (String pod : List.of("web-1", "web-2", "web-3")) {
      for (String protocol : List.of("tcp", "udp", "icmp")) {
        assertThat(seen(pod, protocol)).as(protocol + " of " + pod).isEqualTo(WEB_4);
        assertThat(seen(pod, protocol, Cluster.OUTSIDE6))
            .as(protocol + " of " + pod)
            .isEqualTo(WEB);
      }
    }
  }

  @Test
  void podsReachPodsAndNodesWithTheirOwnAddress() {
    SortedMap<String, String> expected = new TreeMap<>();
    Map<String, Collection<String>> others = new TreeMap<>();
    Cluster.PODS6.forEach(
        (pod, ip) -> {
          Set<String> targets = new TreeSet<>(Cluster.PODS6.values());
          targets.addAll(Cluster.NODES6.values());
          targets.remove(ip);
          others.put(pod, targets);
          expected.putAll(Survey.expected(pod, targets, ip));
        });
    assertThat(survey.ask(others)).isEqualTo(expected);
  }

  @Test
  void nodesReachEveryPodAndTheOutsideWithTheirOwnAddress() {
    Set<String> targets = new TreeSet<>(Cluster.PODS6.values());
    targets.add(Cluster.OUTSIDE6);
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.NODES6.forEach((node, ip) -> expected.putAll(Survey.expected(node, targets, ip)));
    assertThat(survey.ask(Cluster.NODES6.keySet(), targets)).isEqualTo(expected);
  }

  @Test
  void aNeighbourInTheVlanIsReachedDirectly() {
    for (String pod : List.of("web-4", "web-5")) {
      assertThat(seen(pod, "udp", Cluster.NEIGHBOUR6)).isEqualTo(STAGING);
      assertThat(seen(pod, "tcp", Cluster.NEIGHBOUR6)).isEqualTo(STAGING);
    }
    assertThat(lab().exec("neighbour", "ip", "-6", "neigh", "show", STAGING))
        .contains("lladdr " + Neighbours.virtualMac(STAGING));
  }

  @Test
  void theRouterKnowsTheEgressIpByItsVirtualMac() {
    assertThat(seen("web-1", "icmp", Cluster.OUTSIDE6)).isEqualTo(WEB);
    assertThat(lab().exec("router", "ip", "-6", "neigh", "show", WEB))
        .contains("lladdr " + Neighbours.virtualMac(WEB));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void datagramsInFragmentsGoOutAndComeBack(String pod) {
    seen(pod, "udp", Cluster.OUTSIDE6);
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      assertThat(mirror.ask(pod, Cluster.OUTSIDE6, new Mirror.Sizes(6000, 6000)))
          .isEqualTo(SOURCES.get(pod));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void tcpFillsItsSegmentsAndDoesNotStall(String pod) {
    int podMtu = LargePackets.POD_MTU - IPV6_HEADER_IS_LARGER;
    try (Bulk bulk = Bulk.serve(lab())) {
      LargePackets.tcp(bulk.upload(pod, Cluster.OUTSIDE6), SOURCES.get(pod), podMtu);
      LargePackets.tcp(bulk.download(pod, Cluster.OUTSIDE6), SOURCES.get(pod), podMtu);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void routersComplaintsReachThePod(String pod) {
    lab().exec("router", "ip", "-6", "route", "replace", NARROW, "dev", "internet", "mtu", "1300");
    Ran far = lab().tryExec(pod, "ping", "-6", "-n", "-c1", "-W2", "-t2", Cluster.OUTSIDE6);
    assertThat(far.out()).contains("From " + ROUTER, "Time exceeded: Hop limit");
    String[] large = {"ping", "-6", "-n", "-c1", "-W2", "-M", "do", "-s", "1400", NARROW};
    assertThat(lab().tryExec(pod, large).out()).contains("From " + ROUTER, "mtu");
    assertThat(lab().exec(pod, "ip", "-6", "route", "get", NARROW)).contains("mtu 1300");
    lab().exec(pod, "ip", "-6", "route", "flush", "cache");
  }

  // The router and a Node that has nothing to do with it have the wrong MAC address until then.
  @Test
  @Order(Integer.MAX_VALUE - 1)
  void aMoveIsToldToEverybodyInTheNodesNetwork() {
    String owner = node();
    Neighbours neighbours = new Neighbours(lab());
    neighbours.mislead("router", "nodes", WEB);
    Cluster.NODES6.keySet().forEach(node -> neighbours.mislead(node, "br-egress", WEB));
    final Instant began = Instant.now();
    moveAwayFrom(owner);
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> everybodyKnows(neighbours, node()));
    System.out.printf("told after %d ms%n", Duration.between(began, Instant.now()).toMillis());
    awaitSettled();
    assertThat(seen("web-1", "udp", Cluster.OUTSIDE6)).isEqualTo(WEB);
  }

  private static void everybodyKnows(Neighbours neighbours, String node) {
    assertThat(neighbours.wire(WEB)).isEqualTo(node);
    Set<String> others = new TreeSet<>(Cluster.NODES6.keySet());
    others.remove(node);
    others.add("router");
    others.forEach(
        host ->
            assertThat(neighbours.entry(host, WEB)).as(host).isEqualTo(Neighbours.virtualMac(WEB)));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aMoveLosesNothing() {
    String owner = node();
    Map<String, Pings> streams = new TreeMap<>();
    List.of("web-1", "web-2", "web-3")
        .forEach(pod -> streams.put(pod, Pings.start(lab(), pod, 5, Cluster.OUTSIDE6)));
    moveAwayFrom(owner);
    // The old owner goes on translating for a second; what is lost when it stops counts too.
    streams.get("web-3").awaitReplies(400);
    awaitSettled();
    streams.forEach(
        (pod, stream) -> assertThat(stream.stopAndGetLost()).as("lost of " + pod).isEmpty());
  }

  private void moveAwayFrom(String owner) {
    String elsewhere =
        "{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [%s]}]}";
    lab()
        .write(
            "dual.yaml",
            MANIFEST.replaceFirst(
                "nodeSelector: \\{\\}", "nodeSelector: " + elsewhere.formatted(owner)));
    await().atMost(Duration.ofSeconds(10)).until(() -> !node().equals(owner));
  }

  private String node() {
    return lab().rest("/v1/egresses/both").path("addresses").path(1).path("node").asText();
  }
}
