package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody changes flows by hand, under traffic: they are put right, and nothing leaks meanwhile.
 */
class DriftIT extends LabTest {
  private static final Duration PROMISED = Duration.ofSeconds(5);

  private Flows flows;
  private String gateway;
  private SortedSet<String> asWanted;
  private long repairsBefore;

  @BeforeEach
  void aSettledLab() {
    awaitSettled();
    flows = new Flows(lab());
    gateway = egresses().node(Cluster.PROD_WEB);
    asWanted = new TreeSet<>(flows.all().keySet());
    repairsBefore = egresses().repairs();
  }

  @Test
  void oneDeletedFlowIsPutBack() {
    String pod = "table=50,ip,nw_src=10.244.1.11";
    repaired(() -> flows.ofctl("node-1", "del-flows", "br-egress", pod), 1);
  }

  @Test
  void allDeletedFlowsArePutBackOnAPodsNode() {
    repaired(() -> flows.ofctl("node-1", "del-flows", "br-egress"), 50);
  }

  @Test
  void allDeletedFlowsArePutBackOnTheGateway() {
    repaired(() -> flows.ofctl(gateway, "del-flows", "br-egress"), 50);
  }

  @Test
  void deletedGroupsArePutBackWithTheirFlows() {
    repaired(() -> flows.ofctl("node-1", "del-groups", "br-egress"), 1);
  }

  @Test
  void theRuleThatSelectsAPodIsReplacedByOneThatDoesNot() {
    String wrong = "table=50,priority=200,ip,nw_src=10.244.1.11,actions=goto_table:70";
    repaired(() -> flows.ofctl("node-1", "mod-flows", "br-egress", wrong), 1);
    // Until it was put right, the switch did what the hand had written: web-1 left as its Node.
    assertThat(watch().sources())
        .isSubsetOf(egresses().ip(Cluster.PROD_WEB), Cluster.NODES.get("node-1"));
    watch().forget();
  }

  @Test
  void aForeignFlowIsRemoved() {
    String foreign = "table=40,priority=500,ip,nw_dst=203.0.113.99,actions=drop";
    repaired(() -> flows.ofctl("node-1", "add-flow", "br-egress", foreign), 1);
  }

  private void repaired(Runnable harm, int atLeast) {
    Datagrams stream = Datagrams.start(lab(), "web-1", 41000);
    String ip = egresses().ip(Cluster.PROD_WEB);
    stream.awaitSource(ip);
    harm.run();
    await()
        .atMost(PROMISED)
        .untilAsserted(
            () -> {
              assertThat(egresses().repairs()).isGreaterThanOrEqualTo(repairsBefore + atLeast);
              assertThat(flows.all().keySet()).isEqualTo(asWanted);
            });
    stream.awaitSource(ip);
    stream.stop();
  }
}
