package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** An egress IP moves because the user wants it: nothing is lost. */
@Tag("alone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MoveIT extends LabTest {
  private static final int STREAM_MS = 1;
  private static final int DATAGRAM_MS = 1;
  private static final int MOVES = 10;

  @Override
  Lab create() {
    return SandboxLab.configured("timing: {moveDrainSeconds: 1, auditSeconds: 1}\n");
  }

  // A switch with a tunnel of its own drops the first packet to a peer that it has to ask for.
  @Test
  @Order(1)
  void everyNodeKnowsTheOthersBeforeAPacketNeedsThem() {
    for (String node : Cluster.NODES.keySet()) {
      Set<String> others = new TreeSet<>(Cluster.NODES.values());
      others.remove(Cluster.NODES.get(node));
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> assertThat(lab().exec(node, "ovs-appctl", "tnl/neigh/show")).contains(others));
    }
  }

  @Test
  @Order(2)
  void aNodeThatMayHoldNoMoreGivesItsAddressesAwayWithoutLoss() {
    String owner = egresses().node(Cluster.PROD_WEB);
    moves(
        owner,
        () ->
            lab()
                .edit(
                    "cluster.yaml",
                    text ->
                        text.replace(
                            "  name: " + owner + "\n  labels:",
                            "  name: "
                                + owner
                                + "\n  annotations:\n    node.antrea.io/max-egress-ips: \"0\"\n"
                                + "  labels:")));
  }

  @Test
  @Order(3)
  void aPoolThatNoLongerSelectsTheNodeTakesItsAddressesAwayWithoutLoss() {
    // Back to where it was, and then not to there any more.
    lab().reset("cluster.yaml");
    String owner = egresses().node(Cluster.PROD_WEB);
    moves(
        owner,
        () -> lab().edit("egress.yaml", text -> text.replace("nodeSelector: {}", anyBut(owner))));
  }

  @Test
  @Order(4)
  void tenMovesInARowLoseNoDatagram() {
    lab().reset("egress.yaml");
    awaitSettled();
    Echoes.server(lab());
    Map<String, Echoes> streams = new TreeMap<>();
    List.of("web-1", "web-2", "web-3")
        .forEach(pod -> streams.put(pod, Echoes.start(lab(), pod, DATAGRAM_MS)));
    for (int n = 0; n < MOVES; n++) {
      awayFrom(egresses().node(Cluster.PROD_WEB));
    }
    Map<String, Echoes.Outcome> outcomes = new TreeMap<>();
    streams.forEach((pod, stream) -> outcomes.put(pod, stream.stop()));
    String told = "%s; %s".formatted(outcomes, new SwitchDrops(lab()).told());
    System.out.println(told);
    outcomes.forEach(
        (pod, outcome) -> {
          assertThat(outcome.lost()).as("lost by %s, of %s", pod, told).isEmpty();
          assertThat(outcome.sent()).as(told).isGreaterThan(1000 * MOVES / 2);
        });
  }

  private void awayFrom(String owner) {
    lab().write("egress.yaml", fresh().replace("nodeSelector: {}", anyBut(owner)));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !egresses().node(Cluster.PROD_WEB).equals(owner));
    String ip = egresses().ip(Cluster.PROD_WEB);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(new Neighbours(lab()).wire(ip))
                    .isEqualTo(egresses().node(Cluster.PROD_WEB)));
    // The old owner answers ARP no more, but translates until it forgets the address.
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                lab()
                    .exec(owner, "ovs-ofctl", "dump-flows", "br-egress", "table=70")
                    .lines()
                    .noneMatch(l -> l.contains("src=" + ip + ")")));
  }

  private String fresh() {
    return lab().run(List.of("cat", Lab.MANIFESTS + "/egress.yaml")).printed() + "\n";
  }

  static String anyBut(String node) {
    return "nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: ["
        + node
        + "]}]}";
  }

  private void moves(String owner, Runnable change) {
    String ip = egresses().ip(Cluster.PROD_WEB);
    Neighbours neighbours = new Neighbours(lab());
    // One pod on each node: the old owner's, the new owner's, and another's.
    Pings one = Pings.start(lab(), "web-1", STREAM_MS);
    Pings two = Pings.start(lab(), "web-2", STREAM_MS);
    Pings three = Pings.start(lab(), "web-3", STREAM_MS);
    change.run();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !egresses().node(Cluster.PROD_WEB).equals(owner));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(neighbours.wire(ip)).isEqualTo(egresses().node(Cluster.PROD_WEB)));
    // The old owner goes on translating for a second; what is lost when it stops counts too.
    three.awaitReplies(2000 / STREAM_MS);
    awaitSettled();
    assertThat(one.stopAndGetLost()).as("pings of web-1 that were lost").isEmpty();
    assertThat(two.stopAndGetLost()).as("pings of web-2 that were lost").isEmpty();
    assertThat(three.stopAndGetLost()).as("pings of web-3 that were lost").isEmpty();
    assertThat(egresses().ip(Cluster.PROD_WEB)).isEqualTo(ip);
    assertThat(neighbours.routersEntry(ip)).isEqualTo(Neighbours.virtualMac(ip));
    assertThat(neighbours.answers(ip)).containsExactly(Neighbours.virtualMac(ip));
    assertThat(seen("web-1", "tcp")).isEqualTo(ip);
  }
}
