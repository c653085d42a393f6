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
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
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
  private static final List<String> PODS = List.of("web-1", "web-2", "web-3");

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(SECONDARY, ON_LOOPBACK));
    return out;
  }

  @AfterEach
  void backToTheBeginning() {
    for (String node : Cluster.NODES.keySet()) {
      lab().tryExec(node, "ip", "addr", "del", SECONDARY + "/24", "dev", "br-egress");
      lab().tryExec(node, "ip", "addr", "del", ON_LOOPBACK + "/32", "dev", "lo");
    }
    lab().reset("egress.yaml");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Cluster.EGRESS_IPS.contains(egresses().ip(Cluster.PROD_WEB)));
    awaitSettled();
  }

  private void has(String node, String ip, String device) {
    String length = device.equals("lo") ? "/32" : "/24";
    lab().exec(node, "ip", "addr", "add", ip + length, "dev", device);
    announce(node, ip);
  }

  private void hasNoLonger(String node, String ip) {
    lab().exec(node, "ip", "addr", "del", ip + "/24", "dev", "br-egress");
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

  @Test
  void anAddressThatMovesIsFollowed() {
    has("node-2", SECONDARY, "br-egress");
    egressAsksFor(SECONDARY);
    awaitReadyOn("node-2");
    Datagrams stream = Datagrams.start(lab(), "web-1", 43001);
    stream.awaitSource(SECONDARY);
    final Instant began = Instant.now();
    hasNoLonger("node-2", SECONDARY);
    has("node-3", SECONDARY, "br-egress");
    awaitReadyOn("node-3");
    Instant ready = Instant.now();
    System.out.printf("moved in %d ms%n", Duration.between(began, ready).toMillis());
    Frames frames = Frames.start(lab());
    await().atMost(InForce.ALLOWED).until(() -> stream.firstAfter(ready, SECONDARY).isPresent());
    PODS.forEach(pod -> assertThat(seen(pod, "tcp")).isEqualTo(SECONDARY));
    assertThat(frames.untaggedFrom(SECONDARY)).extracting(Packet::uplink).containsOnly("up-3");
    stream.stop();
    assertThat(watch().sourcesOf(43001)).containsExactly(SECONDARY);
  }

  // Who moves an address tells the neighbours (keepalived does): the kernel does not by itself.
  private void announce(String node, String ip) {
    String mac = "0a:00:00:00:01:0" + node.substring("node-".length());
    String program =
        """
        import socket, sys
        mac, ip = bytes.fromhex(sys.argv[1].replace(':', '')), socket.inet_aton(sys.argv[2])
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        sock.bind(('br-egress', 0))
        sock.send(b'\\xff' * 6 + mac + bytes.fromhex('08060001080006040001') + mac + ip + bytes(6) + ip)
        """;
    lab().exec(node, "python3", "-c", program, mac, ip);
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
