package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway node, or its switch, ends without a word. */
class NodeLossIT extends LabTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @AfterEach
  void backToTheBeginning() {
    Cluster.NODES.keySet().forEach(node -> lab().lab("restore", node));
    lab().reset("cluster.yaml");
    lab().reset("egress.yaml");
    awaitSettled();
  }

  @Test
  void aRestartedSwitchIsProgrammedAgain() {
    String owner = egresses().node(Cluster.PROD_WEB);
    String ip = egresses().ip(Cluster.PROD_WEB);
    assertThat(seen("web-1", "udp")).isEqualTo(ip);
    lab().lab("kill", owner, "--only-switch");
    await().atMost(LONG).until(() -> !connected(owner));
    assertThat(egresses().node(Cluster.PROD_WEB))
        .as("a switch that is away is no reason to move: its Node is Ready")
        .isEqualTo(owner);
    lab().lab("restore", owner);
    awaitSettled();
    await().atMost(LONG).untilAsserted(() -> assertThat(seen("web-1", "udp")).isEqualTo(ip));
    assertThat(egresses().node(Cluster.PROD_WEB)).isEqualTo(owner);
  }

  @Test
  void theAddressesOfADeadNodeMoveAndTheStaticOneStays() {
    String dead = "node-3";
    gather(dead);
    String prod = egresses().ip(Cluster.PROD_WEB);
    String staging = egresses().ip(Cluster.STAGING_WEB);

    lab().lab("kill", dead);
    awaitMovedFrom(dead);
    Neighbours neighbours = new Neighbours(lab());
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(neighbours.wire(prod)).isEqualTo(egresses().node(Cluster.PROD_WEB));
              assertThat(neighbours.wire(staging)).isEqualTo(egresses().node(Cluster.STAGING_WEB));
            });
    for (String protocol : List.of("tcp", "udp", "icmp")) {
      assertThat(seen("web-1", protocol)).isEqualTo(prod);
      assertThat(seen("web-4", protocol)).isEqualTo(staging);
    }
    assertThat(egresses().ip(Cluster.PROD_DB))
        .as("a static address stays")
        .isEqualTo("10.10.0.103");
    assertThat(egresses().node(Cluster.PROD_WEB)).isNotEqualTo(dead);
  }

  @Test
  void aNodeThatComesBackTakesNothingAway() {
    gather("node-3");
    lab().lab("kill", "node-3");
    awaitMovedFrom("node-3");
    Map<String, String> before = egresses().all();
    lab().lab("restore", "node-3");
    awaitSettled();
    assertThat(egresses().all())
        .containsEntry(Cluster.PROD_WEB, before.get(Cluster.PROD_WEB))
        .containsEntry(Cluster.STAGING_WEB, before.get(Cluster.STAGING_WEB))
        .containsEntry(Cluster.PROD_DB, "10.10.0.103 node-3");
    assertThat(seen("db-1", "tcp")).isEqualTo("10.10.0.103");
    assertThat(seen("web-3", "tcp")).isEqualTo(egresses().ip(Cluster.PROD_WEB));
    String ip = egresses().ip(Cluster.PROD_WEB);
    assertThat(new Neighbours(lab()).answers(ip)).containsExactly(Neighbours.virtualMac(ip));
  }

  @Test
  void aStaticAddressOnANodeThatIsNotReadyStaysInUse() {
    gather("node-3");
    lab().edit("cluster.yaml", text -> Manifests.relabel(text, "node-3", "\"True\"", "\"False\""));
    awaitMovedFrom("node-3");
    assertThat(egresses().ip(Cluster.PROD_DB)).isEqualTo("10.10.0.103");
    assertThat(egresses().node(Cluster.PROD_DB)).isEqualTo("node-3");
    assertThat(seen("db-1", "udp")).isEqualTo("10.10.0.103");
  }

  @Test
  void theAddressesOfANodeThatFallsSilentMoveToo() {
    gather("node-3");
    String prod = egresses().ip(Cluster.PROD_WEB);
    lab().lab("kill", "node-3", "--silent");
    awaitMovedFrom("node-3");
    await().atMost(LONG).until(() -> !connected("node-3"));
    assertThat(seen("web-1", "udp")).isEqualTo(prod);
    lab().lab("restore", "node-3");
    awaitSettled();
    assertThat(seen("web-3", "udp")).isEqualTo(prod);
  }

  private List<String> owners() {
    return List.of(egresses().node(Cluster.PROD_WEB), egresses().node(Cluster.STAGING_WEB));
  }

  private void awaitMovedFrom(String node) {
    await().atMost(LONG).until(() -> Collections.disjoint(owners(), List.of(node, "")));
  }

  /** Both addresses of the pool go to this Node, where a static one may be too. */
  private void gather(String node) {
    String only =
        "nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: ["
            + node
            + "]}]}";
    lab().edit("egress.yaml", text -> text.replace("nodeSelector: {}", only));
    await().atMost(LONG).until(() -> owners().equals(List.of(node, node)));
    lab().edit("egress.yaml", text -> text.replace(only, "nodeSelector: {}"));
    awaitSettled();
    assertThat(owners()).as("a healthy placement is kept").containsOnly(node);
    assertThat(seen("web-1", "icmp")).isEqualTo(egresses().ip(Cluster.PROD_WEB));
    assertThat(seen("web-4", "icmp")).isEqualTo(egresses().ip(Cluster.STAGING_WEB));
  }

  private boolean connected(String node) {
    return lab().rest("/v1/nodes/" + node).path("connected").asBoolean();
  }
}
