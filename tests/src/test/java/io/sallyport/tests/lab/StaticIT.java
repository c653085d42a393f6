package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sallyport.tests.lab.Flows.Age;
import io.sallyport.tests.lab.Frames.Packet;
import io.sallyport.tests.lab.Talks.Host;
import io.sallyport.tests.lab.Talks.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Static egress IPs that Kubernetes does not know: the node helpers find them on whichever Node and
 * interface. The Egress of web-1 (node-1), web-2 (node-2) and web-3 (node-3) asks for them.
 */
class StaticIT extends LabTest {
  private static final String SECONDARY = "10.10.0.50";
  private static final String ON_LOOPBACK = "10.10.0.60";
  private static final String SECONDARY6 = "fd00:10::50";
  private static final String ON_LOOPBACK6 = "fd00:60::60";
  private static final String ANNOUNCE =
      """
      import socket, sys
      mac, ip = bytes.fromhex(sys.argv[1].replace(':', '')), socket.inet_aton(sys.argv[2])
      sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      sock.bind(('br-egress', 0))
      sock.send(b'\\xff' * 6 + mac + bytes.fromhex('08060001080006040001') + mac + ip + bytes(6) + ip)
      """;
  private static final String ADVERTISE =
      """
      import socket, sys
      mac, ip = bytes.fromhex(sys.argv[1].replace(':', '')), sys.argv[2]
      sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
      sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
      sock.bind((ip, 0))
      message = bytes.fromhex('8800000020000000') + socket.inet_pton(socket.AF_INET6, ip)
      everybody = ('ff02::1', 0, 0, socket.if_nametoindex('br-egress'))
      sock.sendto(message + b'\\2\\1' + mac, everybody)
      """;
  private static final List<String> PODS = List.of("web-1", "web-2", "web-3");

  private Frames frames;
  private Optional<Datagrams> stream = Optional.empty();

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(SECONDARY, ON_LOOPBACK, SECONDARY6, ON_LOOPBACK6));
    return out;
  }

  @BeforeAll
  void takeNotes() {
    frames = Frames.start(lab());
  }

  // A stream of IPv6 would go on with its Node's address, as the Egress is for IPv4 again.
  @AfterEach
  void backToTheBeginning() {
    stream.ifPresent(Datagrams::stop);
    stream = Optional.empty();
    for (String node : Cluster.NODES.keySet()) {
      lab().tryExec(node, "ip", "addr", "del", SECONDARY + "/24", "dev", "br-egress");
      lab().tryExec(node, "ip", "addr", "del", ON_LOOPBACK + "/32", "dev", "lo");
      lab().tryExec(node, "ip", "addr", "del", SECONDARY6 + "/64", "dev", "br-egress");
      lab().tryExec(node, "ip", "addr", "del", ON_LOOPBACK6 + "/128", "dev", "lo");
    }
    lab().reset("egress.yaml");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Cluster.EGRESS_IPS.contains(egresses().ip(Cluster.PROD_WEB)));
    awaitSettled();
  }

  private void has(String node, String ip, String device) {
    List<String> add =
        new ArrayList<>(List.of("ip", "addr", "add", onLink(ip, device), "dev", device));
    if (six(ip)) {
      add.add("nodad");
    }
    lab().exec(node, add.toArray(String[]::new));
    announce(node, ip, device);
  }

  private void hasNoLonger(String node, String ip, String device) {
    lab().exec(node, "ip", "addr", "del", onLink(ip, device), "dev", device);
  }

  private void hasNoLonger(String node, String ip) {
    hasNoLonger(node, ip, "br-egress");
  }

  private static String onLink(String ip, String device) {
    String alone = six(ip) ? "/128" : "/32";
    return ip + (device.equals("lo") ? alone : six(ip) ? "/64" : "/24");
  }

  private static boolean six(String ip) {
    return ip.contains(":");
  }

  private void egressAsksFor(String ip) {
    lab()
        .edit(
            "egress.yaml",
            t ->
                Manifests.relabel(
                    t,
                    Cluster.PROD_WEB,
                    "  externalIPPool: external-ip-pool",
                    "  egressIP: " + ip));
  }

  private JsonNode condition(String type) {
    for (JsonNode c : lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("conditions")) {
      if (c.path("type").asText().equals(type)) {
        return c;
      }
    }
    throw new AssertionError("no condition " + type);
  }

  private void awaitReadyOn(String node) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(egresses().node(Cluster.PROD_WEB)).isEqualTo(node);
              assertThat(condition("Ready").path("status").asText()).isEqualTo("True");
            });
    awaitSettled();
  }

  @ParameterizedTest
  @CsvSource({SECONDARY + ", br-egress", ON_LOOPBACK + ", lo"})
  void podsOfAllNodesLeaveWithAnAddressOnAnyInterface(String ip, String device) {
    has("node-2", ip, device);
    egressAsksFor(ip);
    awaitReadyOn("node-2");
    for (String pod : PODS) {
      for (String protocol : List.of("tcp", "udp", "icmp")) {
        assertThat(seen(pod, protocol)).as("%s of %s", protocol, pod).isEqualTo(ip);
      }
    }
    assertThat(new Neighbours(lab()).answers(ip))
        .as("the kernel of node-2 answers ARP, and nobody else")
        .containsExactly("0a:00:00:00:01:02");
  }

  @ParameterizedTest
  @CsvSource({
    SECONDARY + ", br-egress, 43001",
    SECONDARY6 + ", br-egress, 43003",
    ON_LOOPBACK6 + ", lo, 43004"
  })
  void anAddressThatMovesIsFollowed(String ip, String device, int port) {
    String server = six(ip) ? Cluster.OUTSIDE6 : Cluster.OUTSIDE;
    has("node-2", ip, device);
    egressAsksFor(ip);
    awaitReadyOn("node-2");
    everyPodIsSeen(server, ip);
    Datagrams datagrams = Datagrams.start(lab(), "web-1", port, server);
    stream = Optional.of(datagrams);
    datagrams.awaitSource(ip);
    final Instant began = Instant.now();
    hasNoLonger("node-2", ip, device);
    has("node-3", ip, device);
    awaitReadyOn("node-3");
    Instant ready = Instant.now();
    System.out.printf("%s moved in %d ms%n", ip, Duration.between(began, ready).toMillis());
    awaitSwept();
    frames.forget();
    await().atMost(InForce.ALLOWED).until(() -> datagrams.firstAfter(ready, ip).isPresent());
    everyPodIsSeen(server, ip);
    assertThat(frames.untaggedFrom(ip)).extracting(Packet::uplink).containsOnly("up-3");
    if (device.equals("br-egress")) {
      assertThat(new Neighbours(lab()).answers(ip)).containsExactly("0a:00:00:00:01:03");
    }
    assertThat(watch().sourcesOf(port)).containsExactly(ip);
  }

  private void everyPodIsSeen(String server, String source) {
    SortedMap<String, String> expected = new TreeMap<>();
    PODS.forEach(pod -> expected.putAll(Survey.expected(pod, List.of(server), source)));
    assertThat(new Survey(lab()).ask(PODS, List.of(server))).isEqualTo(expected);
  }

  // Who moves an address tells the neighbours (keepalived does), or the router where it is now
  // (routing daemons do): the kernel does not by itself. An IPv6 address is answered for on its own
  // interface alone, so one on another interface needs a route.
  private void announce(String node, String ip, String device) {
    if (six(ip) && device.equals("lo")) {
      String via = Cluster.NODES6.get(node);
      lab().exec("router", "ip", "-6", "route", "replace", ip + "/128", "via", via);
      return;
    }
    String mac = "0a:00:00:00:01:0" + node.substring("node-".length());
    lab().exec(node, "python3", "-c", six(ip) ? ADVERTISE : ANNOUNCE, mac, ip);
  }

  @Test
  void anAddressThatTwoNodesHaveStaysWhereItWas() {
    has("node-2", SECONDARY, "br-egress");
    egressAsksFor(SECONDARY);
    awaitReadyOn("node-2");
    has("node-3", SECONDARY, "br-egress");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(egresses().problems())
                    .anyMatch(p -> p.contains("node-2") && p.contains("node-3")));
    assertThat(egresses().node(Cluster.PROD_WEB)).isEqualTo("node-2");
    hasNoLonger("node-2", SECONDARY);
    awaitReadyOn("node-3");
  }

  @Test
  void anAddressThatIsNowhereLetsNothingOut() {
    egressAsksFor(SECONDARY);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(condition("IPAllocated").path("status").asText()).isEqualTo("False"));
    awaitHeld();
    assertThat(condition("IPAllocated").path("reason").asText()).isEqualTo("IPNotFound");
    assertThat(condition("Ready").path("message").asText())
        .isEqualTo("no Node has the address " + SECONDARY);
    for (String pod : PODS) {
      Ran asked =
          lab()
              .tryExec(
                  pod,
                  "scripts/labkit/probe.py",
                  "udp",
                  Cluster.OUTSIDE,
                  "--count",
                  "3",
                  "--timeout",
                  "0.5",
                  "--source-port",
                  "43002");
      assertThat(asked.exitCode()).as(asked.out()).isEqualTo(1);
    }
    assertThat(watch().sourcesOf(43002)).isEmpty();
  }

  private void awaitHeld() {
    await().atMost(Duration.ofSeconds(20)).until(() -> egresses().settled());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void twoPodsAndTheHostShareAddressAndSourcePort(String protocol) {
    has("node-2", SECONDARY, "br-egress");
    egressAsksFor(SECONDARY);
    awaitReadyOn("node-2");
    seen("web-1", "udp");
    try (Talks talks = Talks.serve(lab())) {
      List<Seen> seen =
          talks.all(
              protocol,
              List.of(new Host("node-2", SECONDARY), new Host("web-1", ""), new Host("web-2", "")));
      assertThat(seen).extracting(Seen::source).containsOnly(SECONDARY);
      assertThat(seen).extracting(Seen::port).doesNotHaveDuplicates();
    }
  }

  @Test
  void theHostIsReachedOnThatAddress() {
    has("node-2", SECONDARY, "br-egress");
    egressAsksFor(SECONDARY);
    awaitReadyOn("node-2");
    new Survey(lab()).serve(List.of("node-2"));
    assertThat(seen("web-1", "tcp")).isEqualTo(SECONDARY);
    for (String protocol : List.of("tcp", "icmp")) {
      assertThat(seen("outside", protocol, SECONDARY)).as(protocol).isEqualTo(Cluster.OUTSIDE);
    }
    assertThat(seen("web-1", "tcp")).isEqualTo(SECONDARY);
  }

  @Test
  void aRestartOfTheControllerChangesNothingEvenIfTheHelperIsGone() {
    has("node-2", SECONDARY, "br-egress");
    egressAsksFor(SECONDARY);
    awaitReadyOn("node-2");
    String program = "scripts/node-helper --node node-2 --controller http://10.99.0.1:8182";
    lab().exec("node-2", "pkill", "-f", "node-helper --node node-2 ");
    Pings pings = Pings.start(lab(), "web-1", 10);
    SortedMap<String, Age> before = new Flows(lab()).all();
    lab().lab("controller", "kill");
    pings.awaitReplies(50);
    lab().lab("controller", "start");
    awaitReadyOn("node-2");
    pings.awaitReplies(300);
    SortedMap<String, Age> after = new Flows(lab()).all();
    assertThat(lab().rest("/v1/nodes/node-2").path("reportAgeSeconds").isNull()).isTrue();
    Background helper = Background.start(lab(), "node-2", program.split(" "));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> lab().rest("/v1/nodes/node-2").path("reportAgeSeconds").isNumber());
    pings.awaitReplies(300);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(new Flows(lab()).all().keySet()).isEqualTo(before.keySet());
    before.forEach(
        (flow, age) -> assertThat(after.get(flow).seconds()).as(flow).isGreaterThan(age.seconds()));
    assertThat(pings.stopAndGetLost()).isEmpty();
    assertThat(helper.printed()).contains("reported", SECONDARY);
    assertThat(condition("Ready").path("status").asText()).isEqualTo("True");
  }
}
