package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs as a whole: same input, same text; and what keeps a switch from having one. */
class CompilerTest {
  // Objects that arrive in another order are the same objects.
  private static TestCluster shuffled(TestCluster cluster, long seed) {
    Snapshot s = cluster.snapshot();
    return cluster.with(
        new Snapshot(
            s.revision(),
            new TreeMap<>(shuffled(s.nodes(), seed)),
            new TreeMap<>(shuffled(s.namespaces(), seed)),
            new TreeMap<>(shuffled(s.pods(), seed)),
            new TreeMap<>(shuffled(s.egresses(), seed)),
            new TreeMap<>(shuffled(s.pools(), seed))));
  }

  private static <K, V> Map<K, V> shuffled(Map<K, V> map, long seed) {
    List<K> keys = new ArrayList<>(map.keySet());
    Collections.shuffle(keys, new Random(seed));
    Map<K, V> out = new LinkedHashMap<>();
    keys.forEach(k -> out.put(k, map.get(k)));
    return out;
  }

  @Property(tries = 20)
  void theOrderOfArrivalDoesNotMatter(@ForAll long seed) {
    for (String world : List.of("guide-ha", "overlap", "shared-ip", "stray-pods")) {
      assertThat(shuffled(Worlds.named(world), seed).text()).isEqualTo(Worlds.named(world).text());
    }
  }

  @Test
  void theRevisionIsInNoRule() {
    Snapshot s = Worlds.guideHa().snapshot();
    Snapshot later =
        new Snapshot(
            s.revision() + 9, s.nodes(), s.namespaces(), s.pods(), s.egresses(), s.pools());
    assertThat(Worlds.guideHa().with(later).text()).isEqualTo(Worlds.guideHa().text());
  }

  @Test
  void aNodeWhoseSwitchIsUnknownHasNoProgram() {
    TestCluster cluster = Worlds.guideHa().switches(s -> s.without("node-2"));
    assertThat(cluster.programs()).containsOnlyKeys("node-1", "node-3");
    assertThat(cluster.compiled().problems()).isEmpty();
  }

  @Test
  void theOthersStillKnowANodeWhoseSwitchIsUnknown() {
    TestCluster cluster = Worlds.guideHa().switches(s -> s.without("node-2"));
    assertThat(cluster.programs().get("node-1"))
        .isEqualTo(Worlds.guideHa().programs().get("node-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth0", "vxlan0"})
  void withoutUplinkOrTunnelNothingGoesThatWay(String port) {
    TestCluster cluster = Worlds.guideHa().switches(s -> s.withoutPort("node-2", port));
    assertThat(cluster.programs()).containsOnlyKeys("node-1", "node-2", "node-3");
    assertThat(cluster.compiled().problems())
        .containsExactly(
            new Problem(
                "Node/node-2",
                "its bridge has no port \"%s\"; nothing goes that way".formatted(port)));
  }

  @Test
  void theAnnotationNamesTheUplink() {
    TestCluster cluster =
        TestCluster.empty().with(ANode.number(1).uplinkPort("bond0")).switches(s -> s);
    assertThat(cluster.compiled().uplinks()).containsOnlyKeys("node-1");
    assertThat(cluster.with(ANode.number(1)).compiled().uplinks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br-egress", "vxlan0", "web-1-PORT"})
  void whatCannotBeAnUplinkIsNone(String name) {
    TestCluster all =
        Worlds.guideHa().switches(s -> s.withPort("node-1", "br-egress", 0xffff_fffe));
    String pods = all.snapshot().pods().get(new PodRef("prod", "web-1")).port();
    String port = name.equals("web-1-PORT") ? pods : name;
    TestCluster cluster = all.with(ANode.number(1).uplinkPort(port));
    assertThat(cluster.compiled().uplinks()).containsOnlyKeys("node-2", "node-3");
    assertThat(cluster.compiled().problems())
        .extracting(Problem::object)
        .contains("Node/node-1")
        .doesNotContain("Node/node-2", "Node/node-3");
    assertThat(cluster.programs().get("node-2")).isEqualTo(all.programs().get("node-2"));
  }

  @Test
  void aPodWhosePortIsNotThereYetIsAProblemAndLeftOut() {
    TestCluster all = Worlds.oneNode();
    String port = all.snapshot().pods().get(new PodRef("prod", "web-1")).port();
    TestCluster cluster = all.switches(s -> s.withoutPort("node-1", port));
    assertThat(cluster.text()).doesNotContain("10.244.1.11").contains("10.244.1.12");
    assertThat(cluster.compiled().problems())
        .containsExactly(
            new Problem(
                "Pod/prod/web-1",
                "the bridge of Node \"node-1\" has no port \"%s\" yet".formatted(port)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth0", "vxlan0", "br-egress"})
  void aPodCannotClaimAPortOfTheNode(String port) {
    TestCluster all =
        Worlds.oneNode().switches(s -> s.withPort("node-1", "br-egress", 0xffff_fffe));
    TestCluster cluster =
        all.with(APod.named("dev/thief").on("node-1").ip("10.244.1.66").port(port));
    assertThat(cluster.text()).isEqualTo(all.text());
    assertThat(cluster.compiled().problems())
        .containsExactly(
            new Problem(
                "Pod/dev/thief",
                "the port \"%s\" of Node \"node-1\" is not for Pods".formatted(port)));
  }

  @Test
  void aPodCannotClaimThePortOfAnotherPod() {
    TestCluster all = Worlds.oneNode();
    String port = all.snapshot().pods().get(new PodRef("prod", "web-1")).port();
    TestCluster cluster =
        all.with(APod.named("dev/thief").on("node-1").ip("10.244.1.66").port(port));
    assertThat(cluster.text()).isEqualTo(all.text());
    assertThat(cluster.compiled().problems())
        .containsExactly(
            new Problem(
                "Pod/dev/thief", "the port \"%s\" is that of Pod prod/web-1".formatted(port)));
  }

  @Test
  void ofTwoAnnotationsTheOlderPodsNamesThePort() {
    TestCluster old =
        Worlds.oneNode()
            .with(APod.named("b/old").created(1).on("node-1").ip("10.244.1.66").port("tap7"));
    TestCluster cluster =
        old.with(APod.named("a/new").created(2).on("node-1").ip("10.244.1.67").port("tap7"))
            .with(APod.named("a/undated").on("node-1").ip("10.244.1.68").port("tap7"));
    assertThat(cluster.text()).isEqualTo(old.text());
    assertThat(cluster.compiled().problems())
        .extracting(Problem::object)
        .containsExactlyInAnyOrder("Pod/a/new", "Pod/a/undated");
  }

  @Test
  void aNodeThatIsNotProgrammedChangesNoRule() {
    TestCluster all = Worlds.guideHa();
    String ip = all.decision().allocation().addresses().values().iterator().next().toString();
    TestCluster wrong = all.settled().with(ANode.named("wrong").address("10.10.0.101").address(ip));
    assertThat(wrong.decision().cluster().nodes()).doesNotContainKey("wrong");
    assertThat(wrong.text()).isEqualTo(all.text());
  }

  @Test
  void announcementsAreForOwnersOfPoolAddresses() {
    assertThat(Worlds.guideHa().compiled().announcements().values())
        .extracting(Compiler.Announcement::node)
        .containsOnly("node-3");
    assertThat(Worlds.movingFlipped().compiled().announcements().values())
        .extracting(Compiler.Announcement::node)
        .containsExactly("node-2", "node-3");
    assertThat(Worlds.guideStatic().compiled().announcements()).isEmpty();
  }
}
