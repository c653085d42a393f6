package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody changes flows by hand, under traffic: they are put right, and nothing leaks meanwhile.
 * No address of a Node is an egress IP here, so that a pod that leaves as its Node is seen on all.
 */
class DriftIT extends LabTest {
  // Each has ten times as long, see InForce; a busy machine does not spoil all of them.
  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final Duration ALLOWED = PROMISED.multipliedBy(10);
  private static final String DB_IP = "10.10.0.13";

  private Flows flows;
  private SortedSet<String> asWanted;
  private long repairsBefore;
  private final SortedSet<Duration> took = new TreeSet<>();

  @Override
  Set<String> allowedSources() {
    return Set.of("10.10.0.11", "10.10.0.12", DB_IP);
  }

  @BeforeAll
  void noEgressHasTheAddressOfANode() {
    String fromPool = "  egressIP: " + DB_IP + "\n  externalIPPool: external-ip-pool";
    lab()
        .edit(
            "egress.yaml",
            text -> Manifests.relabel(text, Cluster.PROD_DB, "  egressIP: 10.10.0.103", fromPool));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> egresses().ip(Cluster.PROD_DB), DB_IP::equals);
  }

  @AfterAll
  void thePromiseIsKept() {
    took.stream().findFirst().ifPresent(fastest -> assertThat(fastest).isLessThan(PROMISED));
  }

  @BeforeEach
  void aSettledLab() {
    awaitSettled();
    flows = new Flows(lab());
    asWanted = new TreeSet<>(flows.all().keySet());
    repairsBefore = egresses().repairs();
  }

  /** The check after each test is worth something only if it would see any Node's address. */
  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2", "node-3"})
  void aPacketWithTheAddressOfANodeWouldBeSeen(String node) {
    assertThat(seen(node, "icmp")).isEqualTo(Cluster.NODES.get(node));
    assertThat(watch().sources()).contains(Cluster.NODES.get(node));
    assertThat(allowedSources()).doesNotContain(Cluster.NODES.get(node));
    watch().forget();
  }

  @Test
  void oneDeletedFlowIsPutBack() {
    String pod = "table=50,ip,nw_src=10.244.1.11";
    repaired(() -> flows.ofctl("node-1", "del-flows", "br-egress", pod), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2", "node-3"})
  void allDeletedFlowsArePutBack(String node) {
    repaired(() -> flows.ofctl(node, "del-flows", "br-egress"), 50);
  }

  @Test
  void deletedGroupsArePutBackWithTheirFlows() {
    repaired(() -> flows.ofctl("node-1", "del-groups", "br-egress"), 1);
  }

  @ParameterizedTest
  @CsvSource({"node-1, web-1", "node-3, web-3"})
  void theRuleThatSelectsAPodIsReplacedByOneThatDoesNot(String node, String pod) {
    String wrong = "table=50,priority=200,ip,nw_src=%s,actions=goto_table:70";
    String rule = wrong.formatted(Cluster.PODS.get(pod));
    repaired(() -> flows.ofctl(node, "mod-flows", "br-egress", rule), 1);
    // Until it was put right, the switch did what the hand had written: the pod left as its Node.
    assertThat(watch().sources())
        .isSubsetOf(egresses().ip(Cluster.PROD_WEB), DB_IP, Cluster.NODES.get(node));
    watch().forget();
  }

  @Test
  void aForeignFlowIsRemoved() {
    String foreign = "table=40,priority=500,ip,nw_dst=203.0.113.99,actions=drop";
    repaired(() -> flows.ofctl("node-1", "add-flow", "br-egress", foreign), 1);
  }

  private void repaired(Runnable harm, int atLeast) {
    // On the first Node and on the last; the gateway of each may be any.
    Datagrams first = Datagrams.start(lab(), "web-1", 41000);
    Datagrams last = Datagrams.start(lab(), "db-1", 41000);
    Datagrams alike = Datagrams.start(lab(), "web-3", 41001);
    String ip = egresses().ip(Cluster.PROD_WEB);
    List.of(first, alike).forEach(stream -> stream.awaitSource(ip));
    last.awaitSource(DB_IP);
    harm.run();
    final Instant harmed = Instant.now();
    await()
        .atMost(ALLOWED)
        .untilAsserted(
            () -> {
              assertThat(egresses().repairs()).isGreaterThanOrEqualTo(repairsBefore + atLeast);
              assertThat(flows.all().keySet()).isEqualTo(asWanted);
            });
    Instant repaired = Instant.now();
    Duration needed = Duration.between(harmed, repaired);
    System.out.printf("put right in less than %d ms%n", needed.toMillis());
    took.add(needed);
    List.of(first, alike).forEach(stream -> stream.awaitSourceAfter(repaired, ip));
    last.awaitSourceAfter(repaired, DB_IP);
    List.of(first, alike, last).forEach(Datagrams::stop);
  }
}
