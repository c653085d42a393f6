package io.sallyport.flows.check;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Decision;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.testing.TestCluster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks as the controller makes them, between two states of a cluster that a test names. */
public final class Checks {
  private final Decision decision;
  private final Map<String, NodeFacts> facts;
  private final Map<String, NodeProgram> before;
  private final Map<String, Integer> bundles = new HashMap<>();
  private final Map<String, Boolean> told = new HashMap<>();
  private SortedMap<String, NodeProgram> after;

  private Checks(Decision decision, Map<String, NodeFacts> facts, Map<String, NodeProgram> before) {
    this.decision = decision;
    this.facts = facts;
    this.before = before;
  }

  /** From one state to another, of which a test may break the programs. */
  public static Checks between(TestCluster before, TestCluster after) {
    return between(before.programs(), after.decision(), after);
  }

  /** The same, from whatever the switches hold. */
  public static Checks between(
      Map<String, NodeProgram> before, Decision decision, TestCluster after) {
    Map<String, NodeFacts> facts = new HashMap<>(after.switches().facts());
    Checks checks = new Checks(decision, facts, before);
    checks.after = new TreeMap<>(before);
    checks.after.keySet().retainAll(facts.keySet());
    // Nodes that are no more keep what they have, and nobody tells them anything.
    checks.after.keySet().stream()
        .filter(n -> !after.programs().containsKey(n))
        .forEach(n -> checks.told.put(n, false));
    checks.after.putAll(after.programs());
    return checks;
  }

  /** From empty switches. */
  public static Checks first(TestCluster cluster) {
    return between(Map.of(), cluster.decision(), cluster);
  }

  /** With other programs than those that were compiled. */
  public Checks to(Map<String, NodeProgram> programs) {
    after.putAll(programs);
    return this;
  }

  /** With one other program. */
  public Checks to(NodeProgram program) {
    return to(Map.of(program.node(), program));
  }

  /** With every message of one switch seen on its own. */
  public Checks byMessage(String node) {
    bundles.put(node, 1);
    return this;
  }

  /** With a switch that cannot be told anything. */
  public Checks deaf(String node) {
    told.put(node, false);
    return this;
  }

  /** What a switch is about to hold. */
  public NodeProgram program(String node) {
    return after.get(node);
  }

  /** What the switches are about to hold. */
  public SortedMap<String, NodeProgram> programs() {
    return after;
  }

  static NodeProgram nothing(String node) {
    return new NodeProgram(node, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /** What the check says. */
  public Result result() {
    SortedMap<String, Prospect> prospects = new TreeMap<>();
    after.forEach(
        (node, next) -> {
          Installed installed = Installed.of(before.getOrDefault(node, nothing(node)));
          Plan plan =
              Plan.between(installed, next, bundles.getOrDefault(node, Plan.LARGEST_BUNDLE));
          boolean isTold = told.getOrDefault(node, true);
          prospects.put(
              node,
              new Prospect(
                  facts.get(node),
                  isTold,
                  List.of(installed.state()),
                  Optional.of(plan).filter(p -> isTold)));
        });
    return PlanCheck.of(new Outlook(decision, TestCluster.PORTS, prospects));
  }
}
