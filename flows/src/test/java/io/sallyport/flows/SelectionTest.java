package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.LabelSelector.Operator;
import io.sallyport.model.LabelSelector.Requirement;
import io.sallyport.model.PodRef;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which Egress applies to which Pod. */
class SelectionTest {
  private static final TestCluster CLUSTER =
      TestCluster.ofNodes(1)
          .namespace("prod", "env", "production")
          .with(pod("prod/web-1", "10.244.1.11").label("app", "web"))
          .with(pod("prod/db-1", "10.244.1.12").label("app", "db"))
          .with(pod("dev/web-2", "10.244.1.13").label("app", "web"))
          .with(pod("dev/box-1", "10.244.1.14"));

  private static APod pod(String ref, String ip) {
    return APod.named(ref).on("node-1").ip(ip);
  }

  private static Selection selection(TestCluster cluster) {
    return Selection.of(cluster.snapshot());
  }

  private static List<String> selected(AnEgress egress) {
    Selection selection = selection(CLUSTER.with(egress));
    return selection.byPod().keySet().stream().map(PodRef::toString).toList();
  }

  private static List<String> selecting(TestCluster cluster, String namespace, String pod) {
    return selection(cluster).byPod().getOrDefault(new PodRef(namespace, pod), List.of()).stream()
        .map(c -> c.egress().name())
        .distinct()
        .toList();
  }

  @Test
  void podSelectorReachesEveryNamespace() {
    assertThat(selected(AnEgress.named("e").pods("app", "web")))
        .containsExactly("dev/web-2", "prod/web-1");
  }

  @Test
  void namespaceSelectorTakesAllPodsOfTheNamespace() {
    assertThat(selected(AnEgress.named("e").namespace("prod")))
        .containsExactly("prod/db-1", "prod/web-1");
  }

  @Test
  void namespaceSelectorSeesTheNamespacesLabels() {
    LabelSelector production =
        new LabelSelector(Sorted.map(Map.of("env", "production")), List.of());
    assertThat(selected(AnEgress.named("e").namespaces(production)))
        .containsExactly("prod/db-1", "prod/web-1");
  }

  @Test
  void bothSelectorsMustHold() {
    assertThat(selected(AnEgress.named("e").namespace("prod").pods("app", "web")))
        .containsExactly("prod/web-1");
  }

  @Test
  void emptyAppliedToSelectsNothing() {
    assertThat(selected(AnEgress.named("e"))).isEmpty();
  }

  @Test
  void emptyPodSelectorSelectsEveryPod() {
    assertThat(selected(AnEgress.named("e").pods(LabelSelector.EVERYTHING))).hasSize(4);
  }

  static Stream<Arguments> expressions() {
    return Stream.of(
        Arguments.of(Operator.IN, List.of("web", "db"), "dev/web-2 prod/db-1 prod/web-1"),
        Arguments.of(Operator.NOT_IN, List.of("web"), "dev/box-1 prod/db-1"),
        Arguments.of(Operator.EXISTS, List.of(), "dev/web-2 prod/db-1 prod/web-1"),
        Arguments.of(Operator.DOES_NOT_EXIST, List.of(), "dev/box-1"));
  }

  @ParameterizedTest(name = "app {0} {1}")
  @MethodSource("expressions")
  void matchExpressions(Operator operator, List<String> values, String pods) {
    LabelSelector selector =
        new LabelSelector(Sorted.map(Map.of()), List.of(new Requirement("app", operator, values)));
    assertThat(String.join(" ", selected(AnEgress.named("e").pods(selector)))).isEqualTo(pods);
  }

  @Test
  void labelsAndExpressionsMustAllHold() {
    LabelSelector selector =
        new LabelSelector(
            Sorted.map(Map.of("app", "web")),
            List.of(new Requirement("tier", Operator.EXISTS, List.of())));
    assertThat(selected(AnEgress.named("e").pods(selector))).isEmpty();
  }

  static Stream<Arguments> withoutNetwork() {
    return Stream.of(
        Arguments.of("no address yet", APod.named("prod/x").on("node-1")),
        Arguments.of("not scheduled yet", APod.named("prod/x").ip("10.244.1.20")),
        Arguments.of("host network", pod("prod/x", "10.10.0.101").hostNetwork()),
        Arguments.of("finished", pod("prod/x", "10.244.1.20").finished()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutNetwork")
  void podsWithoutANetworkAreNotSelected(String why, APod pod) {
    TestCluster cluster = CLUSTER.with(pod).with(AnEgress.named("e").namespace("prod"));
    assertThat(selecting(cluster, "prod", "x")).as(why).isEmpty();
  }

  @Test
  void theOldestApplies() {
    TestCluster cluster =
        CLUSTER
            .with(AnEgress.named("a").created(20).namespace("prod"))
            .with(AnEgress.named("b").created(10).pods("app", "web"));
    assertThat(selecting(cluster, "prod", "web-1")).containsExactly("b", "a");
    assertThat(selecting(cluster, "dev", "web-2")).containsExactly("b");
    assertThat(selecting(cluster, "prod", "db-1")).containsExactly("a");
  }

  @Test
  void theNameBreaksTies() {
    TestCluster cluster =
        CLUSTER
            .with(AnEgress.named("b").created(10).namespace("prod"))
            .with(AnEgress.named("a").created(10).namespace("prod"));
    assertThat(selecting(cluster, "prod", "web-1")).containsExactly("a", "b");
  }

  @Test
  void withoutTimestampAnEgressIsTheYoungest() {
    TestCluster cluster =
        CLUSTER
            .with(AnEgress.named("a").namespace("prod"))
            .with(AnEgress.named("b").created(Integer.MAX_VALUE).namespace("prod"));
    assertThat(selecting(cluster, "prod", "web-1")).containsExactly("b", "a");
  }
}
