package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.openflow.RealOvs;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The API server goes away, hangs, comes back, or is not what it should be. */
@Timeout(240)
class OutageTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String AWAY = "cannot be followed since";

  private static void awaitProblem(Controller controller, String words) {
    Awaitility.await(words)
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems"), problems -> problems.contains(words));
  }

  private static void awaitNoOutage(Controller controller) {
    Awaitility.await().atMost(SOON).until(() -> !controller.get("/v1/problems").contains(AWAY));
  }

  private static List<String> flows(RealOvs ovs) {
    return ovs.ofctl("dump-flows", "--no-stats").lines().sorted().toList();
  }

  private static void apply(Cluster cluster, String name) {
    cluster.applyPool("pool", "ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]");
    cluster.applyEgress(name, "appliedTo: {podSelector: {}}, externalIPPool: pool");
  }

  /** Watches from before have expired afterwards, and one Egress is gone without a word. */
  @Test
  void anOutageChangesNoFlowAndWhatHappenedMeanwhileIsSeenAfterIt() {
    try (Cluster cluster = Cluster.start()) {
      Controller controller = cluster.controller();
      cluster.node("node-1", 1);
      RealOvs ovs = cluster.connect("node-1", controller);
      apply(cluster, "gone");
      cluster.awaitEgress("gone", ".status.egressNode", "node-1");
      apply(cluster, "kept");
      cluster.awaitEgress("kept", ".status.egressNode", "node-1");
      List<String> before = flows(ovs);
      assertThat(String.join("\n", before)).contains("10.10.0.100", "10.10.0.101");

      cluster.api().stopServer();
      for (String kind : List.of("Pod", "Node", "Namespace", "Egress", "ExternalIPPool")) {
        awaitProblem(controller, kind + " " + AWAY);
      }
      Etcd etcd = new Etcd(cluster.api());
      etcd.delete("egresses", "gone");
      etcd.compact();
      assertThat(flows(ovs)).isEqualTo(before);

      cluster.api().startServer();
      awaitNoOutage(controller);
      Awaitility.await()
          .atMost(SOON)
          .until(() -> flows(ovs), all -> all.stream().noneMatch(f -> f.contains("10.10.0.100")));
      assertThat(String.join("\n", flows(ovs))).contains("10.10.0.101");
      apply(cluster, "later");
      cluster.awaitEgress("later", ".status.egressIP", "10.10.0.100");
    }
  }

  @Test
  void aServerThatHangsIsNoticedAndFollowedAgain() {
    try (Cluster cluster = Cluster.start()) {
      Controller controller = cluster.controller();
      cluster.node("node-1", 1);
      apply(cluster, "before");
      cluster.awaitEgress("before", ".spec.egressIP", "10.10.0.100");
      cluster.api().signalServer("STOP");
      try {
        awaitProblem(controller, AWAY);
        assertThat(controller.get("/v1/egresses/before")).contains("10.10.0.100");
      } finally {
        cluster.api().signalServer("CONT");
      }
      awaitNoOutage(controller);
      apply(cluster, "after");
      cluster.awaitEgress("after", ".spec.egressIP", "10.10.0.101");
    }
  }

  @Test
  void nothingIsInForceBeforeEveryKindWasListed() {
    try (KubeApi api = KubeApi.start();
        Controller controller = Controller.start(api.kubeconfig())) {
      awaitProblem(controller, "Egress " + AWAY);
      awaitProblem(controller, "answers 404");
      Awaitility.await()
          .atMost(SOON)
          .until(() -> controller.get("/readyz").contains(" first list of Egress, ExternalIPPool"));
      Crds.install(api.kubectl());
      awaitNoOutage(controller);
      Awaitility.await()
          .atMost(SOON)
          .until(() -> !controller.get("/readyz").contains("first list"));
    }
  }
}
