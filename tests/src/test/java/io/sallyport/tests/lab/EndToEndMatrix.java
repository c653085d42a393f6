package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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

/** Who reaches whom, by TCP, UDP and ICMP, and which source the other side sees. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class EndToEndMatrix extends LabTest {
  private static final Set<String> PODS = Cluster.PODS.keySet();
  private static final Set<String> NODES = Cluster.NODES.keySet();
  private static final List<String> OUTSIDE = List.of(Cluster.OUTSIDE);
  // Port 40000 to 8080, without payload.
  private static final String UDP = "9c401f9000080000";
  // The header up to the addresses; UDP.
  private static final String IPV6 = "86dd" + "6000000000081140";

  private static final Map<String, String> SIX_SOURCES =
      Map.of(
          "web-1", "fd00:10::b",
          "web-2", "fd00:10::b",
          "web-3", "fd00:10::b",
          "web-4", "fd00:10::101",
          "web-5", "fd00:10::102",
          "db-1", "fd00:10::103",
          "tools-1", "fd00:10::101");

  private Survey survey;

  /** Hosts and tools-1, which has no Egress, send too. */
  @Override
  final Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(Cluster.NODES.values());
    out.addAll(Cluster.NODES6.values());
    out.add("fd00:10::b");
    return out;
  }

  /** Where the tunnels of this lab listen. */
  String tunnelUdpPort() {
    return "4789";
  }

  @BeforeAll
  final void serveEverywhere() {
    survey = new Survey(lab());
    Set<String> hosts = new TreeSet<>(PODS);
    hosts.addAll(NODES);
    survey.serve(hosts);
  }

  @Test
  @Order(1)
  void everyPodLeavesWithTheAddressOfItsEgress() {
    SortedMap<String, String> expected = new TreeMap<>();
    for (String pod : PODS) {
      String egress = Cluster.EGRESS_OF.get(pod);
      String source = egress == null ? Cluster.NODES.get("node-1") : egresses().ip(egress);
      expected.putAll(Survey.expected(pod, OUTSIDE, source));
    }
    assertThat(survey.ask(PODS, OUTSIDE)).isEqualTo(expected);
  }

  @Test
  void theAddressesAreTheOnesThatTheManifestsImply() {
    Cluster.EGRESS_OF.forEach(
        (pod, egress) -> assertThat(egresses().ip(egress)).isIn(Cluster.possible(egress)));
    assertThat(egresses().ip(Cluster.PROD_WEB)).isNotEqualTo(egresses().ip(Cluster.STAGING_WEB));
    assertThat(egresses().node(Cluster.PROD_DB)).isEqualTo("node-3");
  }

  @Test
  void podsReachPodsWithTheirOwnAddress() {
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.PODS.forEach((pod, ip) -> expected.putAll(Survey.expected(pod, others(pod), ip)));
    Map<String, Collection<String>> others = new TreeMap<>();
    PODS.forEach(pod -> others.put(pod, others(pod)));
    assertThat(survey.ask(others)).isEqualTo(expected);
  }

  @Test
  void nodesSendThroughTunnelsOfTheConfiguredTypeOnly() {
    Map<String, Collection<String>> toTheNext =
        Map.of(
            "web-1", List.of(Cluster.PODS.get("web-2")),
            "web-2", List.of(Cluster.PODS.get("web-3")),
            "web-3", List.of(Cluster.PODS.get("web-1")));
    survey.ask(toTheNext);
    assertThat(watch().tunnels()).containsExactly("IPv4 " + tunnelUdpPort());
  }

  private static List<String> others(String pod) {
    String own = Cluster.PODS.get(pod);
    return Cluster.PODS.values().stream().filter(ip -> !ip.equals(own)).toList();
  }

  @Test
  void podsReachEveryNodeWithTheirOwnAddress() {
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.PODS.forEach(
        (pod, ip) -> expected.putAll(Survey.expected(pod, Cluster.NODES.values(), ip)));
    assertThat(survey.ask(PODS, Cluster.NODES.values())).isEqualTo(expected);
  }

  @Test
  void nodesReachEveryPodAndTheOutsideWithTheirOwnAddress() {
    Set<String> targets = new TreeSet<>(Cluster.PODS.values());
    targets.addAll(OUTSIDE);
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.NODES.forEach((node, ip) -> expected.putAll(Survey.expected(node, targets, ip)));
    assertThat(survey.ask(NODES, targets)).isEqualTo(expected);
  }

  @Test
  void oneNodeAnswersForAnEgressIpWithItsVirtualMac() {
    Neighbours neighbours = new Neighbours(lab());
    for (String egress : List.of(Cluster.PROD_WEB, Cluster.STAGING_WEB)) {
      String ip = egresses().ip(egress);
      assertThat(neighbours.answers(ip))
          .as("answers to one ARP request for %s", ip)
          .containsExactly(Neighbours.virtualMac(ip));
      assertThat(neighbours.wire(ip)).isEqualTo(egresses().node(egress));
    }
    assertThat(neighbours.answers("10.10.0.13")).as("an address that nobody has").isEmpty();
  }

  @Test
  void theRouterKnowsAnEgressIpByItsVirtualMac() {
    String ip = egresses().ip(Cluster.PROD_WEB);
    assertThat(seen("web-1", "icmp")).isEqualTo(ip);
    assertThat(new Neighbours(lab()).routersEntry(ip)).isEqualTo(Neighbours.virtualMac(ip));
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void twoPodsAndTheirNodeShareAddressAndSourcePort() {
    lab().edit("pods.yaml", text -> Manifests.relabel(text, "web-3", "app: web", "app: db"));
    await()
        .atMost(InForce.ALLOWED)
        .until(() -> lab().rest("/v1/egresses/" + Cluster.PROD_DB).path("pods").size() == 2);
    awaitSettled();
    for (String protocol : List.of("tcp", "udp")) {
      for (String host : List.of("db-1", "web-3", "node-3")) {
        String source =
            lab()
                .exec(
                    host,
                    "scripts/labkit/probe.py",
                    protocol,
                    Cluster.OUTSIDE,
                    "--source-port",
                    "40000");
        assertThat(source).as("%s from %s", protocol, host).isEqualTo("10.10.0.103");
      }
    }
  }

  /** The checks after each test are worth something only if they would see a leak. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theWatchWouldSeeALeak() {
    // IPv4 from 10.244.1.11 to 203.0.113.10; IPv6 from web-1 to 2001:db8:203::10; and web-1's
    // kernel, whose frame comes from the pod's MAC address.
    inject("0a0000000101" + "0800" + "4500001c0000400040110000" + "0af4010b" + "cb00710a" + UDP);
    String outside = "20010db8020300000000000000000010";
    inject("0a0000000101" + IPV6 + "fd000010024400010000000000000011" + outside + UDP);
    inject("0a580af4010b" + IPV6 + "fe8000000000000008580afffef4010b" + outside + UDP);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(watch().leaks())
                    .containsExactlyInAnyOrder(
                        "\"up-1\" . 10.244.1.11 . 203.0.113.10 . 17",
                        "\"up-1\" . fd00:10:244:1::11 . 2001:db8:203::10 . 17",
                        "\"up-1\" . fe80::858:aff:fef4:10b . 2001:db8:203::10 . 17"));
    watch().forget();
    String seen = seen("node-2", "icmp");
    assertThat(watch().sources()).contains(seen);
  }

  /** What IPv6 has in every lab; {@link DualStackIT} asks for more. */
  @Test
  @Order(Integer.MAX_VALUE - 2)
  void ipv6LeavesWithTheAddressOfItsEgressOrItsNode() {
    lab().write("six.yaml", Manifests.WEB_SIX);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> lab().rest("/v1/egresses/web-six").path("egressIPs").size() == 1);
    awaitSettled();
    List<String> outside = List.of(Cluster.OUTSIDE6);
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.NODES6.forEach((node, ip) -> expected.putAll(Survey.expected(node, outside, ip)));
    SIX_SOURCES.forEach((pod, ip) -> expected.putAll(Survey.expected(pod, outside, ip)));
    Set<String> hosts = new TreeSet<>(NODES);
    hosts.addAll(SIX_SOURCES.keySet());
    assertThat(survey.ask(hosts, outside)).isEqualTo(expected);
  }

  // From node-1's uplink to the router.
  private void inject(String frame) {
    String what =
        "in_port=CONTROLLER packet=%s actions=output:1"
            .formatted(Cluster.ROUTER_MAC.replace(":", "") + frame);
    new Flows(lab()).ofctl("node-1", "packet-out", "br-egress", what);
  }
}
