package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Flows.Age;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A user with kubectl, a controller that follows a Kubernetes API server, and packets. */
class KubernetesIT extends LabTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NODE_IP = "10.10.0.101";
  private static final String TOOLS =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: second}
      spec:
        ipRanges: [{start: 10.10.0.31, end: 10.10.0.40}]
        nodeSelector: {}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: tools}
      spec:
        appliedTo: {podSelector: {matchLabels: {app: tools}}}
        externalIPPool: external-ip-pool
      """;

  private static final String WEB_1 =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"namespace": "prod", "name": "web-1", "labels": {"app": "web", "role": "web"}},
       "status": {"phase": "Running", "podIP": "10.244.1.11",
        "podIPs": [{"ip": "10.244.1.11"}, {"ip": "fd00:10:244:1::11"}]}}
      """;

  private KubernetesLab kubernetes;

  @Override
  Lab create() {
    kubernetes = KubernetesLab.up();
    return kubernetes;
  }

  /** Where Pods of node-1 have no Egress for a while, its address is seen, too. */
  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(NODE_IP, "10.10.0.13", "10.10.0.15", "10.10.0.31"));
    return out;
  }

  /** Most of it is so already, unless a test has failed. */
  @AfterEach
  void backToTheBeginning() {
    lab().lab("apiserver", "start");
    lab().tryLab(List.of("controller", "start"));
    Cluster.NODES.keySet().forEach(node -> lab().lab("restore", node));
    applyPods();
    giveWeb1ItsAddress();
    awaitPods(3);
    kubernetes.kubectl("delete", "egress/tools", "externalippool/second", "--ignore-not-found");
    awaitSettled();
  }

  private void applyPods() {
    kubernetes.kubectl("apply", "-f", Lab.MANIFESTS + "/pods.yaml");
  }

  private void giveWeb1ItsAddress() {
    kubernetes.replaceStatus("/api/v1/namespaces/prod/pods/web-1", WEB_1);
  }

  private void label(String label) {
    kubernetes.kubectl("-n", "prod", "label", "--overwrite", "pod/web-1", label);
  }

  private void patch(String egress, String spec) {
    kubernetes.kubectl(
        "patch", "egress", egress, "--type=merge", "-p", "{\"spec\": {%s}}".formatted(spec));
  }

  /** Address and Node of every Egress by its status, as "10.10.0.11 node-2". */
  private SortedMap<String, String> shown() {
    String each = "{.metadata.name}={.status.egressIP} {.status.egressNode}{\"\\n\"}";
    String all = "jsonpath={range .items[*]}" + each + "{end}";
    SortedMap<String, String> out = new TreeMap<>();
    kubernetes
        .kubectl("get", "egress", "-o", all)
        .lines()
        .map(line -> line.split("=", -1))
        .forEach(pair -> out.put(pair[0], pair[1].strip()));
    return out;
  }

  private void awaitShown() {
    await().atMost(SOON).untilAsserted(() -> assertThat(shown()).isEqualTo(egresses().all()));
  }

  @Test
  void kubectlShowsWhatTheOutsideSees() {
    awaitShown();
    Map.of("web-1", Cluster.PROD_WEB, "web-4", Cluster.STAGING_WEB, "db-1", Cluster.PROD_DB)
        .forEach(
            (pod, egress) -> {
              String ip = seen(pod, "tcp");
              String node =
                  egress.equals(Cluster.PROD_DB) ? "node-3" : new Neighbours(lab()).wire(ip);
              assertThat(shown()).containsEntry(egress, ip + " " + node);
            });
  }

  @Test
  void anEgressIsCreatedChangedAndDeletedUnderTraffic() {
    Datagrams stream = Datagrams.start(lab(), "tools-1", 43001);
    onlySourceOf(stream, NODE_IP);
    lab().write("tools.yaml", TOOLS);
    onlySourceOf(stream, "10.10.0.13");
    patch("tools", "\"egressIP\": \"10.10.0.15\"");
    onlySourceOf(stream, "10.10.0.15");
    patch("tools", "\"egressIP\": null, \"externalIPPool\": \"second\"");
    onlySourceOf(stream, "10.10.0.31");
    kubernetes.kubectl("delete", "egress", "tools");
    onlySourceOf(stream, NODE_IP);
    stream.stop();
    assertThat(watch().sourcesOf(43001))
        .containsExactlyInAnyOrder(NODE_IP, "10.10.0.13", "10.10.0.15", "10.10.0.31");
  }

  @Test
  void aPodIsNoLongerSelectedAndThenIsAgain() {
    String ip = egresses().ip(Cluster.PROD_WEB);
    Datagrams stream = Datagrams.start(lab(), "web-1", 43002);
    onlySourceOf(stream, ip);
    label("app=nothing");
    onlySourceOf(stream, NODE_IP);
    label("app=web");
    onlySourceOf(stream, ip);
    stream.stop();
    assertThat(watch().sourcesOf(43002)).containsExactlyInAnyOrder(ip, NODE_IP);
  }

  /** Whoever has the address and no Pod sends nothing, nor does a Pod without an address. */
  @Test
  void aPodIsDeletedAndComesAgainInTwoSteps() {
    String ip = egresses().ip(Cluster.PROD_WEB);
    Datagrams stream = Datagrams.start(lab(), "web-1", 43003);
    onlySourceOf(stream, ip);
    kubernetes.kubectl("-n", "prod", "delete", "pod", "web-1", "--force", "--grace-period=0");
    awaitPods(2);
    awaitSettled();
    awaitSwept();
    applyPods();
    assertThat(lab().tryExec("web-1", "ping", "-c", "3", "-i", "0.2", Cluster.OUTSIDE).exitCode())
        .as("pings without an answer")
        .isEqualTo(1);
    giveWeb1ItsAddress();
    awaitPods(3);
    onlySourceOf(stream, ip);
    stream.stop();
    assertThat(watch().sourcesOf(43003)).containsExactly(ip);
  }

  private void awaitPods(int count) {
    await()
        .atMost(SOON)
        .until(() -> lab().rest("/v1/egresses/" + Cluster.PROD_WEB).path("pods").size() == count);
  }

  /**
   * Returns when nothing but this source is seen: after kubectl shows what is in force, and
   * switches have swept their cached flows.
   */
  private void onlySourceOf(Datagrams stream, String source) {
    stream.awaitSourceAfter(Instant.now(), source);
    awaitShown();
    awaitSwept();
    nothingLeaked();
    watch().forget();
    awaitAnswerAfter(stream, Instant.now().plusMillis(300), source);
    assertThat(watch().sources()).containsExactly(source);
  }

  private static void awaitAnswerAfter(Datagrams stream, Instant time, String source) {
    await().atMost(SOON).until(() -> stream.firstAfter(time, source).isPresent());
  }

  @Test
  void anOutageOfTheServerIsNotNoticedByPackets() {
    Steady steady = new Steady();
    lab().lab("apiserver", "stop");
    await()
        .atMost(SOON)
        .until(
            () -> egresses().problems().stream().anyMatch(p -> p.contains("cannot be followed")));
    steady.goesOn(100);
    lab().lab("apiserver", "start");
    awaitSettled();
    steady.goesOn(200);
    steady.losesNothing();
    label("app=nothing");
    await().atMost(SOON).until(() -> seen("web-1", "udp").equals(NODE_IP));
  }

  @Test
  void aKilledControllerIsNotNoticedByPackets() {
    Steady steady = new Steady();
    lab().lab("controller", "kill");
    steady.goesOn(100);
    lab().lab("controller", "start");
    awaitSettled();
    steady.goesOn(200);
    steady.losesNothing();
    assertThat(egresses().repairs()).isZero();
  }

  /** What happened before it knows of nothing counts only when it knows of all. */
  @Test
  void aControllerThatStartsInAnOutageLeavesSwitchesAsTheyAre() throws Exception {
    String ip = egresses().ip(Cluster.PROD_WEB);
    Steady steady = new Steady();
    lab().lab("controller", "stop");
    label("app=nothing");
    lab().lab("apiserver", "stop");
    Process starting = kubernetes.start("controller", "start");
    await().atMost(SOON).until(() -> readyz().startsWith("waiting for the Lease: "));
    steady.goesOn(100);
    assertThat(seen("web-1", "tcp")).isEqualTo(ip);
    lab().lab("apiserver", "start");
    assertThat(starting.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(starting.exitValue()).isZero();
    await().atMost(SOON).until(() -> seen("web-1", "tcp").equals(NODE_IP));
    steady.losesNothing();
  }

  private String readyz() {
    return lab().tryExec("controller", "curl", "-s", "127.0.0.1:8181/readyz").out();
  }

  @Test
  void anEgressIpLeavesANodeWithoutPower() {
    String dead = egresses().node(Cluster.PROD_WEB);
    String ip = egresses().ip(Cluster.PROD_WEB);
    Pings pings = Pings.start(lab(), dead.equals("node-1") ? "web-2" : "web-1", 10);
    assertThat(lab().lab("kill", dead)).contains("its Ready condition is now Unknown");
    await().atMost(SOON).until(() -> !egresses().node(Cluster.PROD_WEB).equals(dead));
    pings.awaitReplies(100);
    pings.stopAndGetLost();
    awaitShown();
    String now = egresses().node(Cluster.PROD_WEB);
    assertThat(shown()).containsEntry(Cluster.PROD_WEB, ip + " " + now);
    assertThat(new Neighbours(lab()).wire(ip)).isEqualTo(now);
    String moved = "%s has moved from Node %s to Node %s".formatted(ip, dead, now);
    await().atMost(SOON).until(() -> kubernetes.kubectl("get", "events").contains(moved));
    assertThat(kubernetes.kubectl("get", "node", dead)).contains("NotReady");
  }

  /** Pings that do not end, flows that are not touched, and addresses that stay where they are. */
  private final class Steady {
    private final Map<String, String> placed = egresses().all();
    private final Map<String, Pings> pings = new TreeMap<>();
    private final SortedMap<String, Age> before;

    Steady() {
      List.of("web-4", "web-5", "db-1").forEach(pod -> pings.put(pod, Pings.start(lab(), pod, 10)));
      before = new Flows(lab()).all();
    }

    /** Until so many more pings are answered, every 10 ms. */
    void goesOn(int replies) {
      pings.values().forEach(stream -> stream.awaitReplies(replies));
      new Flows(lab()).assertGoneOnSince(before);
    }

    void losesNothing() {
      pings.forEach(
          (pod, stream) ->
              assertThat(stream.stopAndGetLost()).as("lost pings of %s", pod).isEmpty());
      assertThat(egresses().all()).isEqualTo(placed);
    }
  }
}
