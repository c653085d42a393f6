package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** One controller acts, by a Lease; each test has a namespace of its own for it. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class LeadershipTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.start();
    cluster.node("node-1", 1);
    cluster.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec: {ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]}
        """);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private Controller controller(String namespace) {
    return cluster.controllerInAHurry("--namespace", namespace);
  }

  private void egress(String name) {
    cluster.applyEgress(name, "appliedTo: {podSelector: {}}, externalIPPool: pool");
  }

  private String holder(String namespace) {
    String path = "jsonpath={.spec.holderIdentity}";
    return cluster.kubectl("-n", namespace, "get", "lease", "sallyport-controller", "-o", path);
  }

  private void leaseOf(String holder, String namespace, Instant renewed) {
    cluster.kubectl("create", "namespace", namespace);
    cluster.apply(
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: sallyport-controller, namespace: %s}
        spec: {holderIdentity: %s, leaseDurationSeconds: 15, renewTime: "%s"}
        """
            .formatted(namespace, holder, renewed.toString().replaceAll("\\.?\\d*Z", ".000000Z")));
  }

  private static void awaitActing(Controller controller) {
    Awaitility.await().atMost(SOON).until(controller::acts);
  }

  private static void awaitProblem(Controller controller, String words) {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems"), problems -> problems.contains(words));
  }

  private static void awaitNoProblem(Controller controller, String words) {
    Awaitility.await().atMost(SOON).until(() -> !controller.get("/v1/problems").contains(words));
  }

  @Test
  void theSecondWaitsAndDoesNothingUntilTheFirstIsStopped() {
    cluster.kubectl("create", "namespace", "two");
    Controller first = controller("two");
    awaitActing(first);
    String holder = holder("two");
    Controller second = controller("two");
    Awaitility.await()
        .atMost(SOON)
        .until(
            () -> second.get("/readyz").equals("waiting for the Lease held by " + holder + "\n"));
    egress("two");
    cluster.awaitEgress("two", ".spec.egressIP", ip -> !ip.isEmpty());
    assertThat(second.acts()).isFalse();
    assertThat(second.get("/v1/egresses")).isEqualTo("[]");
    assertThat(second.get("/v1/problems"))
        .contains("waiting for the Lease held by " + holder)
        .containsOnlyOnce("\"object\"");
    Controller third = controller("two");
    awaitWaiting(third, holder);
    assertThat(third.stop()).isZero();
    assertThat(holder("two")).isEqualTo(holder);

    assertThat(first.stop()).isZero();
    assertThat(first.log()).contains("the Lease is released");
    awaitActing(second);
    assertThat(holder("two")).isNotEmpty().isNotEqualTo(holder);
    assertThat(second.stop()).isZero();
    assertThat(holder("two")).isEmpty();
  }

  @Test
  void whoSeesAnotherHolderEndsAtOnceAndSaysWhy() {
    cluster.kubectl("create", "namespace", "overtaken");
    Controller controller = controller("overtaken");
    awaitActing(controller);
    cluster.kubectl(
        "-n",
        "overtaken",
        "patch",
        "lease",
        "sallyport-controller",
        "--type=merge",
        "-p",
        "{\"spec\": {\"holderIdentity\": \"another\"}}");
    assertThat(controller.await()).isEqualTo(3);
    assertThat(controller.log())
        .contains("another holds the Lease, and not this controller any more; this process ends")
        .doesNotContain("Exception");
    assertThat(holder("overtaken")).isEqualTo("another");
  }

  @Test
  void oneThatWasKilledIsWaitedForUntilItsLeaseExpires() {
    // Its clock is ahead, so that silence counts from first sight, however late that is.
    leaseOf("killed", "killed", Instant.now().plusSeconds(60));
    Controller controller = controller("killed");
    awaitActing(controller);
    assertThat(controller.log()).contains("waiting for the Lease held by killed");
    assertThat(holder("killed")).isNotEqualTo("killed");
    controller.close();
  }

  private static void awaitWaiting(Controller controller, String words) {
    Awaitility.await().atMost(SOON).until(() -> controller.get("/readyz").contains(words));
  }

  @Test
  void anExpiredLeaseIsTakenAtOnce() {
    leaseOf("gone", "expired", Instant.now().minusSeconds(3600));
    Controller controller = controller("expired");
    awaitActing(controller);
    assertThat(controller.log()).doesNotContain("waiting for the Lease");
    controller.close();
  }

  @Test
  void withoutItsNamespaceItActsAloneAndSaysSo() {
    Controller controller = controller("absent");
    awaitActing(controller);
    awaitProblem(controller, "Lease/absent/sallyport-controller");
    assertThat(controller.get("/v1/problems"))
        .contains("acts without it, and has to be the only one")
        .contains("namespaces \\\"absent\\\" not found");
    cluster.kubectl("create", "namespace", "absent");
    awaitNoProblem(controller, "Lease/absent");
    assertThat(holder("absent")).isNotEmpty();
    assertThat(controller.stop()).isZero();
  }

  // Long enough for the Lease to expire.
  @Test
  void anOutageStopsNobody() {
    try (Cluster own = Cluster.start()) {
      own.kubectl("create", "namespace", "sallyport-system");
      own.node("node-1", 1);
      Controller controller = own.controller();
      awaitActing(controller);
      Controller second = own.controller();
      awaitWaiting(second, "waiting for the Lease held by");
      own.api().stopServer();
      awaitProblem(controller, "cannot be renewed, nor taken by others; this controller goes on");
      awaitProblem(second, "cannot be had, so that this controller waits");
      Instant begin = Instant.now();
      Awaitility.await()
          .atMost(SOON)
          .until(() -> Duration.between(begin, Instant.now()).toSeconds() > 16);
      own.api().startServer();
      awaitNoProblem(controller, "Lease/");
      awaitNoProblem(second, "Lease/");
      awaitWaiting(second, "waiting for the Lease held by");
      assertThat(second.acts()).isFalse();
      assertThat(controller.stop()).isZero();
      awaitActing(second);
    }
  }
}
