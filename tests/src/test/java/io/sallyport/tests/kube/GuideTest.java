package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The guide's "Usage examples", word by word, as kubectl shows them. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuideTest {
  private static final String POOL =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata:
        name: external-ip-pool
      spec:
        ipRanges:
        - start: 10.10.0.11  # 10.10.0.11-10.10.0.20 can be used as Egress IPs
          end: 10.10.0.20
        nodeSelector: {}     # All Nodes can be Egress Nodes
      """;
  private static final String HIGHLY_AVAILABLE =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: egress-prod-web
      spec:
        appliedTo:
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: prod
          podSelector:
            matchLabels:
              app: web
        externalIPPool: external-ip-pool
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: egress-staging-web
      spec:
        appliedTo:
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: staging
          podSelector:
            matchLabels:
              app: web
        externalIPPool: external-ip-pool
      """;
  private static final String STATIC =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: egress-prod
      spec:
        appliedTo:
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: prod
        egressIP: 10.10.0.104   # node-4's IP
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata:
        name: egress-staging
      spec:
        appliedTo:
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: staging
        egressIP: 10.10.0.106   # node-6's IP
      """;

  private Cluster cluster;
  private Controller controller;

  @BeforeAll
  void start() {
    cluster = Cluster.start();
    controller = cluster.controller();
    for (int number : List.of(4, 6)) {
      cluster.node("node-" + number, 100 + number);
      cluster.connect("node-" + number, controller);
    }
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** NAME, EGRESSIP and NODE, once both have a Node. */
  private List<String> listed() {
    return cluster
        .kubectl("get", "egress")
        .lines()
        .skip(1)
        .map(line -> line.replaceAll(" +\\S+ +(node-\\d)$", " $1").replaceAll(" +", " "))
        .toList();
  }

  private void awaitListed(String... lines) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(listed()).containsExactly(lines));
  }

  @Test
  void eachEgressGetsOneAddressOfThePoolAndOneNode() {
    cluster.apply(POOL);
    cluster.apply(HIGHLY_AVAILABLE);
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(String.join("\n", listed()))
                    .matches(
                        "egress-prod-web 10.10.0.11 node-[46]\negress-staging-web 10.10.0.12"
                            + " node-[46]"));
    assertThat(cluster.kubectl("get", "egress").lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("NAME", "EGRESSIP", "AGE", "NODE");
    cluster.awaitEvent("10.10.0.11 lives on Node");

    String home = cluster.egress("egress-prod-web", ".status.egressNode");
    String other = home.equals("node-4") ? "node-6" : "node-4";
    cluster.ready(home, false);
    cluster.awaitEgress("egress-prod-web", ".status.egressNode", other);
    cluster.awaitEvent("10.10.0.11 has moved from Node %s to Node %s".formatted(home, other));
    assertThat(cluster.egress("egress-prod-web", ".spec.egressIP")).isEqualTo("10.10.0.11");
    cluster.ready(home, true);
    cluster.kubectl("delete", "egress", "--all");
  }

  @Test
  void aStaticAddressIsDiscoveredOnItsNode() {
    cluster.apply(STATIC);
    awaitListed("egress-prod 10.10.0.104 node-4", "egress-staging 10.10.0.106 node-6");
    cluster.kubectl(
        "patch",
        "egress",
        "egress-prod",
        "--type=merge",
        "-p",
        "{\"spec\":{\"egressIP\":\"10.10.0.106\"}}");
    awaitListed("egress-prod 10.10.0.106 node-6", "egress-staging 10.10.0.106 node-6");
    cluster.kubectl("delete", "egress", "--all");
  }
}
