package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Mirror.Sizes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tunnels between the Nodes' IPv6 addresses, with pods' packets of both families in them. The
 * underlay's MTU is 1570, and the pods' 70 less.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class Ipv6Tunnels extends LabTest {
  private static final int UNDERLAY_MTU = 1570;
  static final String WEB_4 = "10.10.0.21";
  static final String WEB_6 = "fd00:10::b";
  private static final Set<String> SENDERS = Set.of("web-1", "web-2", "web-3", "db-1", "tools-1");
  private static final int ICMP_HEADERS = 28;

  private static final String MANIFEST =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: four, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec:
        ipRanges: [{start: 10.10.0.21, end: 10.10.0.30}]
        nodeSelector: %s
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: six, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec:
        ipRanges: [{start: "fd00:10::b", end: "fd00:10::14"}]
        nodeSelector: %s
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: both, creationTimestamp: "2020-01-01T00:00:00Z"}
      spec:
        appliedTo:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}
          podSelector: {matchLabels: {app: web}}
        externalIPPools: [four, six]
      """;

  private final String tunnel;
  private Survey survey;

  Ipv6Tunnels(String tunnel) {
    this.tunnel = tunnel;
  }

  /** Where the tunnels listen. */
  abstract String udpPort();

  @Override
  final Lab create() {
    return SandboxLab.up(
        "--tunnel", tunnel, "--tunnel-family", "ipv6", "--underlay-mtu", "" + UNDERLAY_MTU);
  }

  /** Hosts and tools-1, which has no Egress, send too; and db-1 has none for IPv6. */
  @Override
  final Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(Cluster.NODES.values());
    out.addAll(Cluster.NODES6.values());
    out.addAll(List.of(WEB_4, WEB_6));
    return out;
  }

  @BeforeAll
  final void writeTheManifest() {
    write("{}", "{}");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> egresses().ips("both"), List.of(WEB_4, WEB_6)::equals);
    awaitSettled();
    survey = new Survey(lab());
    Set<String> hosts = new TreeSet<>(Cluster.PODS.keySet());
    hosts.addAll(Cluster.NODES.keySet());
    survey.serve(hosts);
  }

  /** With what the two pools select. */
  final void write(String nodes, String nodes6) {
    lab().write("both.yaml", MANIFEST.formatted(nodes, nodes6));
  }

  // A switch drops the first packet to a peer whose MAC address it has to ask for.
  @Test
  @Order(1)
  void theFirstPacketToEveryPeerArrives() {
    for (String node : Cluster.NODES6.keySet()) {
      Set<String> others = new TreeSet<>(Cluster.NODES6.values());
      others.remove(Cluster.NODES6.get(node));
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> assertThat(lab().exec(node, "ovs-appctl", "tnl/neigh/show")).contains(others));
    }
    for (String pod : List.of("web-1", "web-2", "web-3")) {
      for (String peer : List.of("web-1", "web-2", "web-3")) {
        lab().exec(pod, "ping", "-c1", "-W5", Cluster.PODS.get(peer));
      }
    }
  }

  @Test
  void allReachAllInBothFamiliesWithTheRightSource() {
    Map<String, Collection<String>> targets = new TreeMap<>();
    SortedMap<String, String> expected = new TreeMap<>();
    for (String pod : SENDERS) {
      Collection<String> inside = inside(pod);
      targets.put(pod, join(inside, List.of(Cluster.OUTSIDE, Cluster.OUTSIDE6)));
      inside.forEach(
          to -> expected.putAll(Survey.expected(pod, List.of(to), own(pod, to.contains(":")))));
      expected.putAll(Survey.expected(pod, List.of(Cluster.OUTSIDE), source(pod)));
      expected.putAll(Survey.expected(pod, List.of(Cluster.OUTSIDE6), source6(pod)));
    }
    for (String node : Cluster.NODES.keySet()) {
      Collection<String> pods = Cluster.PODS.values();
      Collection<String> pods6 = Cluster.PODS6.values();
      targets.put(node, join(pods, pods6));
      expected.putAll(Survey.expected(node, pods, Cluster.NODES.get(node)));
      expected.putAll(Survey.expected(node, pods6, Cluster.NODES6.get(node)));
    }
    assertThat(survey.ask(targets)).isEqualTo(expected);
    assertThat(watch().tunnels()).containsExactly("IPv6 " + udpPort());
  }

  private static Collection<String> inside(String pod) {
    Collection<String> ips = join(Cluster.PODS.values(), Cluster.PODS6.values());
    ips.removeAll(List.of(own(pod, false), own(pod, true)));
    ips.addAll(join(Cluster.NODES.values(), Cluster.NODES6.values()));
    return ips;
  }

  private static Set<String> join(Collection<String> some, Collection<String> more) {
    return Stream.concat(some.stream(), more.stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String own(String pod, boolean six) {
    return six ? Cluster.PODS6.get(pod) : Cluster.PODS.get(pod);
  }

  private static String source(String pod) {
    return switch (pod) {
      case "db-1" -> Cluster.NODES.get("node-3");
      case "tools-1" -> Cluster.NODES.get("node-1");
      default -> WEB_4;
    };
  }

  private static String source6(String pod) {
    return pod.startsWith("web-") ? WEB_6 : Cluster.NODES6.get(Cluster.nodeOf(pod));
  }

  // web-1's packets go through a tunnel for both of its egress IPs.
  @ParameterizedTest
  @ValueSource(strings = {Cluster.OUTSIDE, Cluster.OUTSIDE6})
  void datagramsInFragmentsGoOutAndComeBack(String server) {
    String ip = server.contains(":") ? WEB_6 : WEB_4;
    assertThat(egresses().node("both", ip)).isNotEqualTo("node-1");
    seen("web-1", "udp", server);
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      assertThat(mirror.ask("web-1", server, new Sizes(6000, 6000))).isEqualTo(ip);
    }
  }

  /** The tunnel's header has 70 bytes, and no more. */
  @Test
  void anUnderlayOneByteTooNarrowLosesFullSizePackets() {
    assertThat(pingOf(LargePackets.POD_MTU)).isZero();
    lab().exec("node-1", "ip", "link", "set", "eth0", "mtu", "" + (UNDERLAY_MTU - 1));
    try {
      assertThat(pingOf(LargePackets.POD_MTU - 1)).isZero();
      assertThat(pingOf(LargePackets.POD_MTU)).isEqualTo(1);
    } finally {
      lab().exec("node-1", "ip", "link", "set", "eth0", "mtu", "" + UNDERLAY_MTU);
    }
  }

  private int pingOf(int bytes) {
    String size = "" + (bytes - ICMP_HEADERS);
    String peer = Cluster.PODS.get("web-3");
    return lab()
        .tryExec("web-1", "ping", "-c2", "-i0.2", "-W1", "-M", "do", "-s", size, peer)
        .exitCode();
  }
}
