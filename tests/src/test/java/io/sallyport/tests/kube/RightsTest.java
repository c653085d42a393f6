package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The controller works with exactly the rights that deploy grants, and needs each of them: without
 * it, a problem names it. The webhook's rights (its Secret and its configuration) are not looked at
 * here; no webhook runs.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(120)
class RightsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final List<String> OF_THE_WEBHOOK =
      List.of("secrets", "validatingwebhookconfigurations");
  private static final String NAMESPACE = "sallyport-system";
  private static final String POOL =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: pool}
      spec:
        ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]
        nodeSelector: {matchLabels: {egress: "yes"}}
      """;

  private final SortedMap<String, Runnable> needs = new TreeMap<>();
  private Cluster cluster;
  private Account account;
  private Controller controller;

  @BeforeAll
  void start() {
    cluster = Cluster.start();
    // As the README says for servers before 1.23, for the CRDs' sake.
    cluster.kubectl("apply", "--validate=false", "-k", "deploy");
    account = Account.of(cluster.api(), NAMESPACE, "sallyport-controller");
    cluster.node("node-1", 1);
    cluster.kubectl("label", "node", "node-1", "egress=yes");
    cluster.apply(POOL);
    controller = cluster.controllerOf(account);
    cluster.connect("node-1", controller);
    egress("first");
    needs.put("patch egresses of crd.antrea.io", () -> egress("unallocated"));
    needs.put("patch egresses/status of crd.antrea.io", () -> egress("unsaid"));
    needs.put("patch externalippools/status of crd.antrea.io", () -> egress("uncounted"));
    needs.put("create events", () -> egress("untold"));
    needs.put("get leases of coordination.k8s.io named sallyport-controller", this::overtake);
    needs.put("update leases of coordination.k8s.io named sallyport-controller", () -> {});
    needs.put("create leases of coordination.k8s.io", this::deleteLease);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void egress(String name) {
    cluster.applyEgress(name, "appliedTo: {podSelector: {}}, externalIPPool: pool");
  }

  // Its next renewal is refused, as it is for another state, and it looks who it was.
  private void overtake() {
    cluster.kubectl(
        "-n", NAMESPACE, "annotate", "--overwrite", "lease", "sallyport-controller", "seen=yes");
  }

  private void deleteLease() {
    cluster.kubectl("-n", NAMESPACE, "delete", "lease", "sallyport-controller");
  }

  private static Stream<Granted> granted(Predicate<Granted> which) {
    return Granted.all().stream()
        .filter(g -> OF_THE_WEBHOOK.stream().noneMatch(g.right().resource()::equals))
        .filter(which);
  }

  private static boolean isReading(Granted granted) {
    return List.of("list", "watch").contains(granted.right().verb());
  }

  static Stream<Granted> writing() {
    return granted(g -> !isReading(g));
  }

  /** What the server says when the right is missing, as REST writes it. */
  private static String missing(Right right) {
    return "cannot %s resource \\\"%s\\\"".formatted(right.verb(), right.resource());
  }

  private static void awaitProblem(Controller controller, String words) {
    Awaitility.await(words)
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems"), problems -> problems.contains(words));
  }

  @Test
  @Order(1)
  void theControllerWorksWithTheseRights() {
    cluster.awaitEgress("first", ".spec.egressIP", "10.10.0.100");
    cluster.awaitEgress("first", ".status.egressNode", "node-1");
    cluster.awaitReason("first", "IPAssigned", "Assigned");
    cluster.awaitField("externalippool", "pool", ".status.usage.used", "1"::equals);
    cluster.awaitEvent("10.10.0.100");
    assertThat(
            cluster.kubectl(
                "-n",
                NAMESPACE,
                "get",
                "lease",
                "sallyport-controller",
                "-o",
                "jsonpath={.spec.holderIdentity}"))
        .isNotEmpty();
    assertThat(controller.get("/v1/problems")).doesNotContain("cannot", "forbidden");
  }

  @Test
  @Order(2)
  void noRightIsForgottenHere() {
    assertThat(writing().map(g -> g.right().toString()))
        .containsExactlyInAnyOrderElementsOf(needs.keySet());
  }

  @ParameterizedTest
  @MethodSource("writing")
  @Order(3)
  void withoutARightToWriteAProblemNamesIt(Granted granted) {
    try (Granted.Gap gap = granted.takeAway(cluster.api().kubectl(), account)) {
      assertThat(gap).isNotNull();
      needs.get(granted.right().toString()).run();
      awaitProblem(controller, missing(granted.right()));
    }
    Awaitility.await()
        .atMost(SOON)
        .until(() -> !controller.get("/v1/problems").contains("\"Lease/"));
  }

  @Test
  @Order(4)
  void whatCouldNotBeToldIsToldWhenTheRightIsBack() {
    cluster.awaitEvent("egress/untold");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> !controller.get("/v1/problems").contains("\"Event\""));
  }

  /** All five at a time, as each time a controller starts: a watch that is open stays open. */
  @ParameterizedTest
  @ValueSource(strings = {"list", "watch"})
  @Order(5)
  void withoutARightToReadAProblemNamesIt(String verb) {
    List<Granted> five = granted(g -> g.right().verb().equals(verb)).toList();
    assertThat(five).hasSize(5);
    try (Granted.Gap gap = Granted.takeAway(five, cluster.api().kubectl(), account);
        Controller blind =
            Controller.start(account.kubeconfig(), "--namespace", "not-there-" + verb)) {
      assertThat(gap).isNotNull();
      five.forEach(granted -> awaitProblem(blind, missing(granted.right())));
    }
  }
}
