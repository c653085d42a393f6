package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Whatever is wrong is said in one sentence, in REST and in the log, and harms nobody else. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT extends LabTest {
  private static final List<String> OUTSIDE = List.of(Cluster.OUTSIDE);
  private static final String BAD =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata:
        name: overlapping
      spec:
        ipRanges:
        - {start: 10.10.0.20, end: 10.10.0.30}
        nodeSelector: {}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: without-address
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: outside-its-pool
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
        egressIP: 10.10.0.77
        externalIPPool: external-ip-pool
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: of-a-bad-pool
      spec:
        appliedTo: {podSelector: {matchLabels: {app: none}}}
        externalIPPool: overlapping
      """;

  /** A bridge beside a node's own, which says that it belongs to some Node. */
  private void connectSwitch(String bridge, String node) {
    lab()
        .exec(
            "node-2",
            "sh",
            "-c",
            ("ovs-vsctl --timeout=20 add-br %1$s -- set bridge %1$s datapath_type=netdev"
                    + " fail_mode=secure other-config:dp-desc=%2$s"
                    + " other-config:disable-in-band=true"
                    + " -- set-controller %1$s tcp:10.99.0.1:6653")
                .formatted(bridge, node));
  }

  private void said(String object, String... words) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(egresses().problems())
                    .anySatisfy(p -> assertThat(p).startsWith(object).contains(words)));
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(lab().file("controller.log").lines())
                    .anySatisfy(l -> assertThat(l).contains(object).contains(words)));
  }

  @Test
  @Order(1)
  void anHttpClientIsTurnedAway() {
    lab().tryExec("controller", "curl", "-s", "--max-time", "5", "http://10.99.0.1:6653/");
    said("OpenFlow/10.99.0.1", "speaks HTTP, not OpenFlow");
  }

  @Test
  @Order(2)
  void garbageIsTurnedAway() {
    String garbage = "exec 3<>/dev/tcp/10.99.0.1/6653; printf '\\xde\\xad\\xbe\\xef\\1\\2\\3' >&3";
    lab().exec("node-1", "bash", "-c", garbage + "; timeout 5 cat <&3 >/dev/null");
    said("OpenFlow/10.99.0.11", "does not speak OpenFlow", "deadbeef");
  }

  @Test
  @Order(3)
  void aSecondSwitchWithTheNameOfANodeIsTurnedAway() {
    connectSwitch("br-twin", "node-1");
    said("Node/node-1", "says that it is Node \"node-1\"", "turned away");
    lab().exec("node-2", "ovs-vsctl", "--timeout=20", "del-br", "br-twin");
  }

  @Test
  @Order(4)
  void aSwitchOfNoNodeIsNotProgrammed() {
    connectSwitch("br-stray", "node-9");
    said("Node/node-9", "which does not exist");
    assertThat(new Flows(lab()).ofctl("node-2", "dump-flows", "br-stray")).doesNotContain("cookie");
    lab().exec("node-2", "ovs-vsctl", "--timeout=20", "del-br", "br-stray");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(egresses().problems()).noneMatch(p -> p.startsWith("Node/node-9")));
  }

  @Test
  @Order(5)
  void badEgressesAndPoolsAreNamed() {
    lab().write("zz-bad.yaml", BAD);
    said("ExternalIPPool/overlapping", "10.10.0.20-10.10.0.30 overlaps 10.10.0.11-10.10.0.20");
    said("Egress/without-address", "set egressIP, externalIPPool or both");
    said("Egress/outside-its-pool", "egressIP 10.10.0.77 is not in the pool \"external-ip-pool\"");
    said("Egress/of-a-bad-pool", "the pool \"overlapping\" is not used");
  }

  @Test
  @Order(6)
  void allOthersGoOn() {
    SortedMap<String, String> expected = new TreeMap<>();
    Cluster.EGRESS_OF.forEach(
        (pod, egress) -> {
          assertThat(egresses().ip(egress)).isIn(Cluster.possible(egress));
          expected.putAll(Survey.expected(pod, OUTSIDE, egresses().ip(egress)));
        });
    assertThat(new Survey(lab()).ask(Cluster.EGRESS_OF.keySet(), OUTSIDE)).isEqualTo(expected);
    lab().delete("zz-bad.yaml");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(egresses().problems()).noneMatch(p -> p.startsWith("Egress/")));
  }
}
