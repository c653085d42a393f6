package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The guide's "Usage examples", word by word, as kubectl shows them and switches send. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class GuideTest {
  private static final String EXAMPLES = "k8s-watcher/src/test/resources/guide/";
  private static final int[] NODES = {4, 5, 6};

  private Site site;
  private Cluster cluster;

  @BeforeAll
  void start() {
    site = Site.start("", NODES);
    cluster = site.cluster();
    site.namespace("prod", "{}");
    site.namespace("staging", "{}");
    site.pod("prod/web", "{app: web}", 4);
    site.pod("prod/db", "{app: db}", 5);
    site.pod("staging/web", "{app: web}", 6);
  }

  @AfterEach
  void restore() {
    cluster.kubectl("delete", "egress", "--all");
    IntStream.of(NODES)
        .forEach(
            number -> {
              cluster.node("node-" + number, 100 + number);
              cluster.addresses("node-" + number, "10.10.0.10" + number);
            });
  }

  @AfterAll
  void end() {
    if (site != null) {
      site.close();
    }
  }

  private void example(String file) {
    cluster.kubectl("apply", "-f", EXAMPLES + file);
  }

  /** NAME, EGRESSIP and NODE. */
  private List<String> listed() {
    return cluster
        .kubectl("get", "egress")
        .lines()
        .skip(1)
        .map(line -> line.replaceAll(" +\\S+ +(node-\\d)$", " $1").replaceAll(" +", " "))
        .toList();
  }

  private void awaitListed(String... lines) {
    site.eventually(() -> assertThat(listed()).containsExactly(lines));
  }

  @Test
  @DisplayName(
      "\"each Egress gets one IP from the IP pool and gets one Node assigned\"; if that \"powers off,"
          + " 10.10.0.11 will be re-assigned to another available Node\"")
  void highAvailability() {
    example("high-availability-pool.yaml");
    example("high-availability-egresses.yaml");
    site.eventually(
        () ->
            assertThat(String.join("\n", listed()))
                .matches(
                    "egress-prod-web 10.10.0.11 node-[456]\negress-staging-web 10.10.0.12"
                        + " node-[456]"));
    assertThat(cluster.kubectl("get", "egress").lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("NAME", "EGRESSIP", "AGE", "NODE");
    cluster.awaitEvent("10.10.0.11 lives on Node");
    String home = cluster.egress("egress-prod-web", ".status.egressNode");
    site.departs("prod/web", home + " as 10.10.0.11");
    site.departs(
        "staging/web",
        cluster.egress("egress-staging-web", ".status.egressNode") + " as 10.10.0.12");
    site.departs("prod/db", "node-5 as 10.10.0.105");

    cluster.ready(home, false);
    cluster.awaitEgress(
        "egress-prod-web", ".status.egressNode", node -> !node.isEmpty() && !node.equals(home));
    String other = cluster.egress("egress-prod-web", ".status.egressNode");
    cluster.awaitEvent("10.10.0.11 has moved from Node %s to Node %s".formatted(home, other));
    site.departs("prod/web", other + " as 10.10.0.11");
    assertThat(cluster.egress("egress-prod-web", ".spec.egressIP")).isEqualTo("10.10.0.11");
  }

  private void awaitStatic() {
    example("static-egresses.yaml");
    awaitListed("egress-prod 10.10.0.104 node-4", "egress-staging 10.10.0.105 node-5");
    site.departs("prod/db", "node-4 as 10.10.0.104");
    site.departs("staging/web", "node-5 as 10.10.0.105");
  }

  @Test
  @DisplayName(
      "\"10.10.0.104 is discovered on node-4 Node while 10.10.0.105 is discovered on node-5\";"
          + " \"updating the egressIP … to another Node's IP can recover the egress connection\"")
  void anotherNodesIp() {
    awaitStatic();
    cluster.ready("node-4", false);
    String patch = "{\"spec\":{\"egressIP\":\"10.10.0.106\"}}";
    cluster.kubectl("patch", "egress", "egress-prod", "--type=merge", "-p", patch);
    awaitListed("egress-prod 10.10.0.106 node-6", "egress-staging 10.10.0.105 node-5");
    site.departs("prod/db", "node-6 as 10.10.0.106");
  }

  @Test
  @DisplayName(
      "\"re-configuring 10.10.0.104 to another Node … can recover\": node-4 has it no longer")
  void reconfigured() {
    awaitStatic();
    cluster.ready("node-4", false);
    cluster.addresses("node-4", "10.10.0.114");
    cluster.addresses("node-6", "10.10.0.106", "10.10.0.104");
    awaitListed("egress-prod 10.10.0.104 node-6", "egress-staging 10.10.0.105 node-5");
    site.departs("prod/db", "node-6 as 10.10.0.104");
  }

  // Not node-4, which would be the youngest then.
  @Test
  @DisplayName("\"re-configuring … to another Node … can recover\": node-5 is deleted")
  void reconfiguredAndDeleted() {
    awaitStatic();
    cluster.kubectl("delete", "node", "node-5");
    cluster.addresses("node-6", "10.10.0.106", "10.10.0.105");
    awaitListed("egress-prod 10.10.0.104 node-4", "egress-staging 10.10.0.105 node-6");
    site.departs("staging/web", "node-6 as 10.10.0.105");
  }

  // Nobody is there to tell Kubernetes that it has it no longer; and it is older than node-6.
  @Test
  @DisplayName(
      "\"re-configuring 10.10.0.104 to another Node … can recover\": node-4 is off, its object is not")
  void reconfiguredWhileThePoweredOffNodeStillHasIt() {
    awaitStatic();
    cluster.ready("node-4", false);
    cluster.addresses("node-6", "10.10.0.106", "10.10.0.104");
    awaitListed("egress-prod 10.10.0.104 node-6", "egress-staging 10.10.0.105 node-5");
    site.departs("prod/db", "node-6 as 10.10.0.104");
  }
}
