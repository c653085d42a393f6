package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Which bandwidth applies to an egress IP, and what its meter is called. */
class LimitsTest {
  private static final IpAddress IP = IpAddress.parse("10.10.0.11");
  private static final TestCluster CLUSTER =
      TestCluster.ofNodes(2)
          .with(APod.named("prod/web-1").on("node-1").ip("10.244.1.11").label("app", "web"))
          .with(APool.named("p").range("10.10.0.11", "10.10.0.99"));

  private static AnEgress egress(String name, long created) {
    return AnEgress.named(name).created(created).pods("app", "web").pool("p").ip(IP.toString());
  }

  private static Limits.Limit limit(TestCluster cluster) {
    return cluster.decision().limits().of(IP).orElseThrow();
  }

  @Test
  void withoutBandwidthThereIsNoLimit() {
    assertThat(CLUSTER.with(egress("a", 1)).decision().limits()).isEqualTo(Limits.NONE);
  }

  @Test
  void aBurstUnderAQuarterOfASecondIsRaised() {
    TestCluster cluster = CLUSTER.with(egress("a", 1).bandwidth(1_001, 250));
    assertThat(limit(cluster).meter().burst()).isEqualTo(251);
    assertThat(limit(CLUSTER.with(egress("a", 1).bandwidth(1_000, 250))).meter().burst())
        .isEqualTo(250);
    assertThat(limit(CLUSTER.with(egress("a", 1).bandwidth(1, 1))).meter().burst()).isEqualTo(1);
  }

  @Test
  void theOldestThatSetsOneDecides() {
    TestCluster cluster =
        CLUSTER
            .with(egress("unlimited", 1))
            .with(egress("younger", 3).bandwidth(30, 300))
            .with(egress("older", 2).bandwidth(20, 200));
    assertThat(limit(cluster).decider().name()).isEqualTo("older");
    assertThat(limit(cluster).meter().rate()).isEqualTo(20);
    TestCluster later = cluster.without("Egress/older");
    assertThat(limit(later).decider().name()).isEqualTo("younger");
    assertThat(limit(later).meter().id()).isEqualTo(limit(cluster).meter().id());
  }

  @Test
  void aNewLimitTakesNoNumberFromAnOldOne() {
    TestCluster cluster = CLUSTER;
    for (int i = 0; i < 80; i++) {
      cluster =
          cluster.with(AnEgress.named("e" + i).created(i).pods("a", "b").pool("p").bandwidth(9, 9));
    }
    Collection<Limits.Limit> limits = cluster.decision().limits().byAddress().values();
    List<Integer> ids = limits.stream().map(Limits.Limit::meter).map(Meter::id).toList();
    assertThat(ids).hasSize(80).doesNotHaveDuplicates();
  }

  @Test
  void theGateSwitchesLimitsOff() {
    TestCluster limited = CLUSTER.with(egress("a", 1).bandwidth(1_000, 1_000));
    TestCluster cluster =
        limited.with(limited.settings().but().features(new Settings.Features(false, true)).build());
    assertThat(cluster.decision().limits()).isEqualTo(Limits.NONE);
    assertThat(cluster.decision().problems())
        .anySatisfy(p -> assertThat(p.toString()).contains("Egress/a", Limits.SWITCHED_OFF));
  }

  // "Live, without touching the SNAT flows."
  @Test
  void aLimitComesChangesAndGoesInTableMeterAlone() {
    NodeRules none = NodeRules.of(CLUSTER.with(egress("a", 1)));
    NodeRules low = NodeRules.of(CLUSTER.with(egress("a", 1).bandwidth(1_000, 1_000)));
    NodeRules high = NodeRules.of(CLUSTER.with(egress("a", 1).bandwidth(2_000, 1_000)));
    assertThat(none.tablesThatDiffer(low)).containsExactly("meter");
    assertThat(low.tablesThatDiffer(none)).containsExactly("meter");
    assertThat(low.tablesThatDiffer(high)).as("the meter changes, no rule does").isEmpty();
  }

  /** The rules of all Nodes. */
  private record NodeRules(TestCluster cluster) {
    static NodeRules of(TestCluster cluster) {
      return new NodeRules(cluster.settled());
    }

    List<String> tablesThatDiffer(NodeRules other) {
      return cluster.programs().entrySet().stream()
          .map(e -> Delta.between(e.getValue().rules(), other.rules(e.getKey())))
          .flatMap(d -> d.steps(k -> k.table().id()).stream())
          .map(s -> s.key().table().name())
          .distinct()
          .toList();
    }

    private SortedMap<RuleKey, Rule> rules(String node) {
      return cluster.programs().get(node).rules();
    }
  }
}
