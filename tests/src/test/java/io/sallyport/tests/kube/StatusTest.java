package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.lab.Ran;
import io.sallyport.tests.openflow.RealOvs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statuses and Events: only what switches confirmed, only if it is news, and never in storms. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(240)
class StatusTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String VERSION = ".metadata.resourceVersion";
  private static final String OLDER_CRD = "is its CRD older than this controller?";

  private Cluster cluster;
  private Controller controller;
  private RealOvs first;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, "uplink: {gateway: 10.10.0.254}");
    cluster = Cluster.start();
    controller = cluster.controller("--config", config.toString());
    cluster.node("node-1", 1);
    cluster.node("node-2", 2);
    first = cluster.connect("node-1", controller);
    cluster.connect("node-2", controller);
    cluster.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec:
          ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]
          nodeSelector: {matchLabels: {egress: "yes"}}
        """);
    cluster.kubectl("label", "node", "node-1", "egress=yes");
    egress("first", "");
    cluster.awaitReason("first", "Ready", "NoNextHop");
    Cluster.gatewayAnswers(first, 1);
    settled("first");
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void egress(String name, String more) {
    cluster.applyEgress(
        name,
        "appliedTo: {podSelector: {matchLabels: {app: %s}}}, externalIPPool: pool%s"
            .formatted(name, more));
  }

  private void settled(String name) {
    cluster.awaitReason(name, "Ready", "Ready");
  }

  private String version(String egress) {
    return cluster.egress(egress, VERSION);
  }

  private void pods(String app, int count) {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, count)
        .forEach(
            i ->
                all.append(
                    """
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %1$s-%2$d, labels: {app: %1$s}}
                    spec: {nodeName: node-2, containers: [{name: web, image: web}]}
                    """
                        .formatted(app, i)));
    cluster.apply(all.toString());
    for (int i = 0; i < count; i++) {
      cluster.podStatus(app + "-" + i, "10.244.2." + (i + 2));
    }
    String last = "%s-%d\"".formatted(app, count - 1);
    Awaitility.await(last)
        .atMost(SOON)
        .until(() -> controller.get("/v1/egresses/" + app).contains(last));
  }

  @Test
  void nothingIsWrittenIfNothingHasChanged() {
    egress("quiet", "");
    settled("quiet");
    String before = version("quiet");
    String pool = cluster.field("externalippool", "pool", VERSION);
    egress("other", "");
    pods("other", 20);
    cluster.kubectl("annotate", "node", "node-2", "example.org/heartbeat=1");
    // What comes after it has been written, and it has not.
    egress("later", "");
    settled("later");
    cluster.awaitReason("other", "Ready", "PodsPending");
    assertThat(version("quiet")).isEqualTo(before);
    assertThat(cluster.field("externalippool", "pool", VERSION))
        .as("one more in use")
        .isNotEqualTo(pool);
    cluster.kubectl("delete", "egress", "quiet", "other", "later");
  }

  @Test
  void aStormOfPodsIsNoneOfWrites() {
    egress("storm", "");
    settled("storm");
    try (Writes writes = Writes.of(cluster.api(), "storm")) {
      pods("storm", 200);
      cluster.awaitReason("storm", "Ready", "PodsPending");
      Awaitility.await().atMost(SOON).until(() -> writes.count() > 0);
      assertThat(writes.count()).isLessThanOrEqualTo(5);
    }
    cluster.kubectl("delete", "egress", "storm");
  }

  @Test
  void aStatusNamesANodeOnlyOnceItsSwitchHasConfirmedIt() {
    egress("confirmed", "");
    settled("confirmed");
    assertThat(cluster.egress("confirmed", ".status.egressIP"))
        .isEqualTo(cluster.egress("confirmed", ".spec.egressIP"));
    assertThat(first.ofctl("dump-flows")).contains(cluster.egress("confirmed", ".status.egressIP"));
    cluster.kubectl("label", "node", "node-1", "egress-");
    cluster.awaitReason("confirmed", "IPAssigned", "NoNode");
    cluster.awaitEgress("confirmed", ".status.egressNode", "");
    cluster.awaitEvent("is on Node node-1 no more: no Node that the pool \"pool\" selects");
    cluster.kubectl("label", "node", "node-2", "egress=yes");
    cluster.awaitEgress("confirmed", ".status.egressNode", "node-2");
    cluster.kubectl("label", "node", "node-1", "egress=yes");
    cluster.kubectl("label", "node", "node-2", "egress-");
    cluster.awaitEgress("confirmed", ".status.egressNode", "node-1");
    cluster.awaitEvent("has moved from Node node-2 to Node node-1");
    cluster.kubectl("delete", "egress", "confirmed");
  }

  @Test
  void aSpecThatCannotBeTakenKeepsTheLastOneInForce() {
    egress("refused", "");
    settled("refused");
    String ip = cluster.egress("refused", ".status.egressIP");
    egress("refused", ", egressIP: 10.10.0.150, bandwidth: {rate: 0k}");
    cluster.awaitReason("refused", "Ready", "SpecRefused");
    assertThat(cluster.egress("refused", Cluster.message("Ready")))
        .isEqualTo(
            "spec.bandwidth.rate: \"0k\" must be at least 1k; the last spec that could be read stays"
                + " in force, until the controller restarts");
    assertThat(cluster.egress("refused", ".status.egressIP")).isEqualTo(ip);
    assertThat(cluster.egress("refused", ".status.egressNode")).isEqualTo("node-1");
    assertThat(cluster.egress("refused", ".spec.egressIP")).isEqualTo("10.10.0.150");
    egress("refused", ", bandwidth: {rate: 1M}");
    settled("refused");
    cluster.kubectl("delete", "egress", "refused");
  }

  // The server drops the label's null, and with it the selector's only requirement.
  @Test
  void anEgressThatSelectsNobodyKnowsWhomSaysSo() {
    String yaml =
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: unreadable}
        spec: {appliedTo: {podSelector: {matchLabels: {app: null}}}, externalIPPool: pool}
        """;
    cluster.api().kubectl().fed(yaml, "create", "--validate=false", "-f", "-").printed();
    cluster.awaitReason("unreadable", "Ready", "SpecRefused");
    assertThat(cluster.egress("unreadable", Cluster.message("Ready")))
        .isEqualTo(
            "spec.appliedTo.podSelector.matchLabels.app must be a string; quote it; until it can be"
                + " read, it applies to nobody");
    // REST and the status are told of it by two threads.
    Awaitility.await()
        .atMost(SOON)
        .until(() -> controller.get("/v1/problems").contains("Egress/unreadable"));
    cluster.kubectl("delete", "egress", "unreadable");
    Awaitility.await()
        .atMost(SOON)
        .until(() -> !controller.get("/v1/problems").contains("Egress/unreadable"));
  }

  @Test
  void aPoolThatIsNotUsedSaysSo() {
    cluster.applyPool("first", "ipRanges: [{start: 10.44.0.1, end: 10.44.0.9}]");
    awaitReady("first", "True/Usable/its spec is in force");
    cluster.applyPool("second", "ipRanges: [{start: 10.44.0.9, end: 10.44.0.12}]");
    String sentence =
        "its range 10.44.0.9-10.44.0.12 overlaps 10.44.0.1-10.44.0.9 of the older pool"
            + " \"first\"; it hands out nothing";
    awaitReady("second", "False/PoolRefused/" + sentence);
    cluster.awaitEvent(sentence);
    cluster.kubectl("delete", "externalippool", "first");
    awaitReady("second", "True/Usable/its spec is in force");
    cluster.applyPool("second", "ipRanges: [{start: 10.44.0.12, end: 10.44.0.9}]");
    awaitReady(
        "second",
        "False/SpecRefused/spec.ipRanges[0]: start 10.44.0.12 is after end 10.44.0.9; the last spec that could be read stays in force, until the controller restarts");
    assertThat(cluster.field("externalippool", "second", ".status.usage.total")).isEqualTo("4");
    cluster.kubectl("delete", "externalippool", "second");
  }

  @Test
  void aCrdThatIsOlderThanTheControllerIsAProblem() {
    String conditions =
        "/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/conditions";
    String crd = "externalippools.crd.antrea.io";
    String gone = "[{\"op\": \"remove\", \"path\": \"%s\"}]".formatted(conditions);
    cluster.applyPool("old", "ipRanges: [{start: 10.45.0.1, end: 10.45.0.9}]");
    awaitReady("old", "True/Usable/its spec is in force");
    cluster.kubectl("patch", "crd", crd, "--type=json", "-p", gone);
    awaitWritten("old", () -> controller.get("/v1/problems").contains(OLDER_CRD));
    Crds.install(cluster.api().kubectl());
    awaitWritten("old", () -> !controller.get("/v1/problems").contains("ExternalIPPool/old"));
    awaitReady("old", "True/Usable/its spec is in force");
    cluster.kubectl("delete", "externalippool", "old");
  }

  // The server follows its own CRD only a moment after it has taken it, and the controller leaves
  // what it has written as long as nobody changes it.
  private void awaitWritten(String pool, Callable<Boolean> asTheCrdSays) {
    Awaitility.await()
        .atMost(SOON)
        .until(
            () -> {
              cluster.kubectl(
                  "label", "--overwrite", "externalippool", pool, "at=" + System.nanoTime());
              return asTheCrdSays.call();
            });
  }

  private void awaitReady(String pool, String what) {
    String path =
        ".status.conditions[0].status}/{.status.conditions[0].reason}/{.status.conditions[0].message";
    cluster.awaitField("externalippool", pool, path, what::equals);
  }

  @Test
  void whoeverWritesAtTheSameTimeLosesNothing() {
    List<Ran> answers =
        IntStream.range(0, 10)
            .mapToObj(
                i -> {
                  egress("busy-" + i, "");
                  return cluster
                      .api()
                      .kubectl()
                      .run("label", "egress", "busy-" + i, "team=net", "owner=me");
                })
            .toList();
    assertThat(answers).allSatisfy(ran -> assertThat(ran.exitCode()).as(ran.out()).isZero());
    for (int i = 0; i < 10; i++) {
      settled("busy-" + i);
      assertThat(cluster.egress("busy-" + i, ".metadata.labels.owner")).isEqualTo("me");
    }
    cluster.kubectl("delete", "egress", "--selector", "team=net");
  }

  @Test
  void aBadAnnotationOfANodeIsIgnoredWithAnEvent() {
    cluster.kubectl("annotate", "node", "node-1", "node.antrea.io/max-egress-ips=300");
    cluster.awaitEvent(
        "annotation node.antrea.io/max-egress-ips: \"300\" is no whole number from 0 to 255; it is"
            + " ignored");
    egress("annotated", "");
    cluster.awaitEgress("annotated", ".status.egressNode", "node-1");
    cluster.kubectl("annotate", "--overwrite", "node", "node-1", "node.antrea.io/max-egress-ips=0");
    cluster.awaitReason("annotated", "IPAssigned", "NoNode");
    cluster.kubectl("annotate", "node", "node-1", "node.antrea.io/max-egress-ips-");
    cluster.awaitEgress("annotated", ".status.egressNode", "node-1");
    cluster.kubectl("delete", "egress", "annotated");
  }
}
