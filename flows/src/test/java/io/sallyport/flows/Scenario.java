package io.sallyport.flows;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A history to play, and its variations. */
record Scenario(String name, List<TestCluster> snapshots) {
  private static final TestCluster HA = Worlds.guideHa();
  private static final TestCluster BARE =
      HA.without("Egress/egress-prod-web").without("Egress/egress-staging-web");

  static List<Scenario> all() {
    return List.of(
        new Scenario("egresses come and go", egresses()),
        new Scenario("Nodes come and go", nodes()),
        new Scenario("Pods come and go", pods()),
        new Scenario("addresses change", addresses()),
        new Scenario("a Node with a taken address comes and goes", intruder()));
  }

  private static AnEgress egress(String namespace) {
    return AnEgress.named("egress-" + namespace + "-web")
        .created(1)
        .namespace(namespace)
        .pods("app", "web")
        .pool("external-ip-pool");
  }

  private static List<TestCluster> egresses() {
    return List.of(
        BARE,
        BARE.with(egress("staging")),
        HA,
        HA.without("Egress/egress-staging-web"),
        HA.with(AnEgress.named("third").created(9).namespace("dev").pool("external-ip-pool")));
  }

  private static List<TestCluster> nodes() {
    return List.of(
        HA,
        HA.with(ANode.number(3).notReady()),
        HA,
        HA.without("Node/node-2"),
        HA.without("Node/node-2").without("Node/node-3"),
        HA.with(ANode.number(1).capacity(0)));
  }

  private static List<TestCluster> pods() {
    TestCluster fewer = HA.without("Pod/prod/web-1");
    return List.of(
        HA,
        fewer,
        fewer.with(APod.named("dev/heir").on("node-1").ip("10.244.1.11")),
        fewer.with(APod.named("prod/web-1").on("node-2").ip("10.244.2.40").label("app", "web")),
        HA.with(APod.named("prod/web-1").on("node-1").ip("10.244.1.11").finished()));
  }

  private static List<TestCluster> addresses() {
    return List.of(
        HA,
        HA.with(egress("prod").ip("10.10.0.15")),
        HA.with(AnEgress.named("egress-prod-web").namespace("prod").ip("10.10.0.102")),
        HA.with(APool.named("external-ip-pool").range("10.10.0.12", "10.10.0.40")),
        HA.with(APool.named("external-ip-pool").range("10.10.0.30", "10.10.0.40")));
  }

  private static List<TestCluster> intruder() {
    TestCluster with = HA.with(ANode.named("node-0").address("10.10.0.103"));
    return List.of(HA, with, HA);
  }

  TestCluster last() {
    return snapshots.get(snapshots.size() - 1);
  }

  /** Other ways to the same end. */
  List<Scenario> variations() {
    return List.of(
        new Scenario("straight", snapshots),
        new Scenario("each twice", twice()),
        new Scenario("there and back and there", thereAndBackAndThere()),
        new Scenario("every second left out", everySecond()),
        new Scenario("the last alone", List.of(last())),
        new Scenario("with nothing in between", withNothingBetween()));
  }

  List<TestCluster> twice() {
    return snapshots.stream().flatMap(s -> Stream.of(s, s)).toList();
  }

  private List<TestCluster> thereAndBackAndThere() {
    List<TestCluster> out = new ArrayList<>(snapshots);
    List<TestCluster> back = new ArrayList<>(snapshots);
    Collections.reverse(back);
    out.addAll(back);
    out.addAll(snapshots);
    return out;
  }

  private List<TestCluster> everySecond() {
    List<TestCluster> out = new ArrayList<>();
    for (int i = snapshots.size() - 1; i >= 0; i -= 2) {
      out.add(0, snapshots.get(i));
    }
    return out;
  }

  List<TestCluster> withNothingBetween() {
    return snapshots.stream()
        .flatMap(s -> Stream.of(TestCluster.empty().on(s.switches()), s))
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
