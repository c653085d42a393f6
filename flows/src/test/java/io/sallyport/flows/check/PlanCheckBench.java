package io.sallyport.flows.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.Switches;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a check costs, as ratios: to what the compiler takes for the same change, and to a cluster
 * of a tenth. {@code scripts/bench} runs it; its name keeps it out of all other runs.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
class PlanCheckBench {
  private static final int WARM_UP = 10;
  private static final int RUNS = 21;
  private static final int EGRESSES = 10;

  /** A cluster, and the same with one Pod more on the first Node. */
  private record Size(int nodes, int podsOfNode) {
    int pods() {
      return nodes * podsOfNode;
    }

    private String cidr(int node) {
      return nodes == 1 ? "10.244.0.0/16" : "10.244.%d.0/24".formatted(node);
    }

    private String address(int node, int pod) {
      int host = pod + 1;
      return nodes == 1
          ? "10.244.%d.%d".formatted(host >> 8, host & 255)
          : "10.244.%d.%d".formatted(node, host);
    }

    private Pod pod(int node, int pod) {
      return Pods.pod("app-" + pod % EGRESSES, "p" + node + "-" + pod, node, address(node, pod));
    }

    TestCluster cluster(int more) {
      TestCluster bare = TestCluster.empty();
      for (int n = 1; n <= nodes; n++) {
        bare = bare.with(ANode.number(n).podCidr(cidr(n)));
      }
      bare = bare.with(APool.named("pool").range("10.10.0.210", "10.10.0.240"));
      for (int e = 0; e < EGRESSES; e++) {
        bare = bare.with(AnEgress.named("e" + e).created(1).pods("app", "app-" + e).pool("pool"));
      }
      SortedMap<PodRef, Pod> pods = new TreeMap<>();
      SortedMap<String, NodeFacts> facts = new TreeMap<>(bare.switches().facts());
      for (int n = 1; n <= nodes; n++) {
        SortedMap<String, Integer> ports = new TreeMap<>(facts.get("node-" + n).ports());
        for (int p = 0; p < podsOfNode + (n == 1 ? more : 0); p++) {
          Pod pod = pod(n, p);
          pods.put(pod.ref(), pod);
          ports.put(PodPort.name(pod.ref()), 101 + p);
        }
        NodeFacts old = facts.get("node-" + n);
        facts.put("node-" + n, new NodeFacts(ports, old.mac(), old.hops()));
      }
      Snapshot s = bare.snapshot();
      return bare.with(
              new Snapshot(
                  s.revision(),
                  s.nodes(),
                  s.namespaces(),
                  Sorted.map(pods),
                  s.egresses(),
                  s.pools()))
          .on(new Switches(facts));
    }
  }

  /** Pods without the detour over a cluster that is copied for each. */
  private static final class Pods {
    static Pod pod(String app, String name, int node, String ip) {
      TestCluster one =
          TestCluster.empty()
              .with(APod.named("prod/" + name).on("node-" + node).ip(ip).label("app", app));
      return one.snapshot().pods().get(new PodRef("prod", name));
    }
  }

  /** What a change of one Pod is checked against. */
  private static final class Subject {
    final TestCluster before;
    final TestCluster after;
    final Map<String, Installed> installed = new TreeMap<>();
    final Map<String, NodeProgram> next;
    final Decision decision;

    Subject(Size size) {
      before = size.cluster(0).settled();
      after = size.cluster(1).remembering(before.memory());
      before.programs().forEach((node, p) -> installed.put(node, Installed.of(p)));
      next = new TreeMap<>(before.programs());
      decision = after.decision();
      next.put("node-1", after.programs().get("node-1"));
    }

    Compiler.Compiled compiled() {
      return Compiler.compile(
          decision, decision.target(), after.switches().facts(), TestCluster.PORTS);
    }

    int rules() {
      return next.get("node-1").rules().size();
    }

    Plan plan() {
      return Plan.between(installed.get("node-1"), next.get("node-1"));
    }

    /** The other Nodes have no plan, as the brain knows that their programs are the same. */
    Result check(Plan plan) {
      SortedMap<String, Prospect> prospects = new TreeMap<>();
      installed.forEach(
          (node, i) ->
              prospects.put(
                  node,
                  new Prospect(
                      after.switches().facts().get(node),
                      true,
                      List.of(i.state()),
                      Optional.of(plan).filter(p -> node.equals("node-1")))));
      return PlanCheck.of(new Outlook(decision, TestCluster.PORTS, prospects));
    }

    /** From nothing: the difference, the indexes and the check. */
    Result first() {
      SortedMap<String, Prospect> prospects = new TreeMap<>();
      next.forEach(
          (node, p) -> {
            Installed none = Installed.of(Checks.nothing(node));
            prospects.put(
                node,
                new Prospect(
                    after.switches().facts().get(node),
                    true,
                    List.of(none.state()),
                    Optional.of(Plan.between(none, p))));
          });
      return PlanCheck.of(new Outlook(decision, TestCluster.PORTS, prospects));
    }
  }

  private static double micros(Supplier<?> work) {
    for (int i = 0; i < WARM_UP; i++) {
      assertThat(work.get()).isNotNull();
    }
    double[] took = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      assertThat(work.get()).isNotNull();
      took[i] = (System.nanoTime() - start) / 1e3;
    }
    Arrays.sort(took);
    return took[RUNS / 2];
  }

  private static double onePod(Size size) {
    Subject s = new Subject(size);
    Plan plan = s.plan();
    Result result = s.check(plan);
    assertThat(result.refused()).isEmpty();
    double compile = once(s::compiled);
    double index = micros(() -> Installed.of(s.next.get("node-1")));
    double delta = micros(s::plan);
    double check = micros(() -> s.check(plan));
    say("%,d Pods on %d Nodes, one more: %s", size.pods(), size.nodes(), result.cost());
    say("  compile all          %9.0f us", compile);
    say(
        "  find the difference  %9.0f us  %.1f %% of compiling; %.3f us for each of %d rules",
        delta, 100 * delta / compile, delta / s.rules(), s.rules());
    say(
        "  check                %9.0f us  %.1f %% of compiling; %.0f us for each rule that differs",
        check, 100 * check / compile, check / result.cost().rules());
    say("  index from nothing   %9.0f us  %.1f times the check", index, index / check);
    return check;
  }

  @Test
  void a_onePodAmongThousands() {
    double small = onePod(new Size(10, 100));
    double large = onePod(new Size(100, 100));
    double together = onePod(new Size(1, 10_000));
    say("ten times the Nodes and Pods: %.1f times the check", large / small);
    say("all Pods on one Node: %.1f times the check", together / small);
    assertThat(large / small).as("a check grows less than the cluster").isLessThan(10);
  }

  @Test
  void b_aFirstProgram() {
    for (Size size : List.of(new Size(10, 100), new Size(100, 100), new Size(1, 10_000))) {
      Subject s = new Subject(size);
      double compile = once(s::compiled) / 1e3;
      Result result = s.first();
      double first = once(s::first) / 1e3;
      assertThat(result.refused()).isEmpty();
      say("%,d Pods on %d Nodes, all switches empty: %s", size.pods(), size.nodes(), result.cost());
      say(
          "  compile %.0f ms; difference, index and check %.0f ms, %.1f us a rule",
          compile, first, first * 1e3 / result.cost().rules());
    }
  }

  // Of long work the better of two.
  private static double once(Supplier<?> work) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      assertThat(work.get()).isNotNull();
      best = Math.min(best, (System.nanoTime() - start) / 1e3);
    }
    return best;
  }

  private static void say(String format, Object... values) {
    System.out.printf("bench: " + format + "%n", values);
  }
}
