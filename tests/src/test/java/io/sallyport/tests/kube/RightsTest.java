package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

/**
 * The controller works with exactly the rights that deploy grants, and needs each of them: without
 * it, a problem names it. It begins with those to read alone, and is given the others as it asks
 * for them. What it was refused it asks for again after a minute, so it works in the last test.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(180)
class RightsTest {
  private static final List<Granted> ALL = Granted.all();
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String NAMESPACE = "sallyport-system";
  private static final String LEASE = "leases of coordination.k8s.io";
  private static final String OUR_LEASE = LEASE + " named sallyport-controller";
  private static final String OUR_SECRET = "secrets named sallyport-webhook-tls";
  private static final String SPOILED = "update " + OUR_SECRET;
  private static final String OUR_WEBHOOK =
      "validatingwebhookconfigurations of admissionregistration.k8s.io named sallyport";

  // Each allocates, or says where an address is, or tells an Event.
  private static final String OBJECTS =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: pool}
      spec:
        ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]
        nodeSelector: {matchLabels: {egress: "yes"}}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: allocated}
      spec: {appliedTo: {podSelector: {}}, externalIPPool: pool}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: static}
      spec: {appliedTo: {podSelector: {}}, egressIP: 10.10.0.1}
      """;

  private Cluster cluster;
  private Account account;
  private Controller controller;
  private final List<Granted> given = new ArrayList<>(reading("list", "watch"));

  @BeforeAll
  void start() {
    cluster = Cluster.start();
    cluster.node("node-1", 1);
    cluster.kubectl("label", "node", "node-1", "egress=yes");
    cluster.kubectl("annotate", "node", "node-1", "node.antrea.io/max-egress-ips=many");
    cluster.apply(OBJECTS);
    // As the README says for servers before 1.23, for the CRDs' sake.
    cluster.kubectl("apply", "--validate=false", "-k", "deploy");
    account = Account.of(cluster.api(), NAMESPACE, "sallyport-controller");
    leave(given);
    controller = cluster.controllerOf(account, "--webhook=127.0.0.1:0");
    cluster.connect("node-1", controller);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void leave(Collection<Granted> rights) {
    Granted.leave(rights, cluster.api().kubectl(), account);
  }

  private static List<Granted> granted(Predicate<Granted> which) {
    return ALL.stream().filter(which).toList();
  }

  private static List<Granted> reading(String... verbs) {
    return granted(g -> List.of(verbs).contains(g.right().verb()));
  }

  /** What it lacks at a time: without a line's rights it does not come to the next. */
  static List<List<String>> steps() {
    return List.of(
        List.of(
            "patch egresses of crd.antrea.io",
            "patch egresses/status of crd.antrea.io",
            "patch externalippools/status of crd.antrea.io",
            "create events",
            "get " + OUR_LEASE,
            "get " + OUR_SECRET),
        List.of("create " + LEASE, "create secrets"),
        List.of("update " + OUR_LEASE, "get " + OUR_WEBHOOK),
        List.of(SPOILED),
        List.of("patch " + OUR_WEBHOOK));
  }

  @Test
  @Order(1)
  void noRightIsForgottenHere() {
    Stream<String> writing = steps().stream().flatMap(List::stream);
    Stream<String> reading = given.stream().map(g -> g.right().toString());
    assertThat(ALL.stream().map(g -> g.right().toString()))
        .containsExactlyInAnyOrderElementsOf(Stream.concat(writing, reading).toList());
  }

  @ParameterizedTest
  @MethodSource("steps")
  @Order(2)
  void withoutARightToWriteAProblemNamesIt(List<String> rights) {
    if (rights.contains(SPOILED)) {
      spoilTheSecret();
    }
    List<Granted> missing = granted(g -> rights.contains(g.right().toString()));
    missing.forEach(granted -> awaitProblem(controller, granted.right()));
    given.addAll(missing);
    leave(given);
  }

  // It is made anew.
  private void spoilTheSecret() {
    String spoiled = "{\"stringData\": {\"tls.crt\": \"spoiled\"}}";
    cluster.kubectl("patch", "secret", "sallyport-webhook-tls", "-n", NAMESPACE, "-p", spoiled);
  }

  /** What the server says when the right is missing, as REST writes it. */
  private static String missing(Right right) {
    return "cannot %s resource \\\"%s\\\"".formatted(right.verb(), right.resource());
  }

  private static void awaitProblem(Controller controller, Right right) {
    Awaitility.await(missing(right))
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems"), p -> p.contains(missing(right)));
  }

  /** All five at a time, as when a controller starts: a watch that is open stays open. */
  @Test
  @Order(3)
  void withoutARightToReadAProblemNamesIt() {
    leave(granted(g -> !List.of("list", "watch").contains(g.right().verb())));
    try (Controller blind = Controller.start(account.kubeconfig(), "--namespace", "not-there")) {
      assertThat(reading("list")).hasSize(5);
      reading("list").forEach(granted -> awaitProblem(blind, granted.right()));
      leave(granted(g -> !g.right().verb().equals("watch")));
      assertThat(reading("watch")).hasSize(5);
      reading("watch").forEach(granted -> awaitProblem(blind, granted.right()));
    }
    leave(ALL);
  }

  @Test
  @Order(4)
  void theControllerWorksWithTheseRights() {
    cluster.awaitEgress("allocated", ".spec.egressIP", "10.10.0.100");
    cluster.awaitEgress("allocated", ".status.egressNode", "node-1");
    cluster.awaitReason("allocated", "IPAssigned", "Assigned");
    cluster.awaitEgress("static", ".status.egressNode", "node-1");
    cluster.awaitField("externalippool", "pool", ".status.usage.used", "1"::equals);
    cluster.awaitEvent("10.10.0.100");
    cluster.awaitEvent("\"many\" is no whole number from 0 to 255");
    String holder = "jsonpath={.spec.holderIdentity}";
    assertThat(
            cluster.kubectl("-n", NAMESPACE, "get", "lease", "sallyport-controller", "-o", holder))
        .isNotEmpty();
    cluster.awaitField(
        "validatingwebhookconfiguration",
        "sallyport",
        ".webhooks[0].clientConfig.caBundle",
        bundle -> !bundle.isEmpty());
    Awaitility.await()
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems"), p -> !p.contains("forbidden"));
  }
}
