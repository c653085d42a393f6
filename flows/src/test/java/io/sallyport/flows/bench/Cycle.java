package io.sallyport.flows.bench;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Delta;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.Memory;
import io.sallyport.flows.Placement;
import io.sallyport.flows.check.Installed;
import io.sallyport.flows.check.Outlook;
import io.sallyport.flows.check.Plan;
import io.sallyport.flows.check.PlanCheck;
import io.sallyport.flows.check.Prospect;
import io.sallyport.flows.check.Result;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an event makes the controller do, from a decision to plans that may be sent, in pieces. It
 * is done to the switches that are told and get another program; the others are looked at only.
 */
final class Cycle {
  private static final String FIRST = "node-1";

  private final TestCluster after;
  private final Decision decision;
  private final Set<String> deaf;
  private final SortedMap<String, Installed> held = new TreeMap<>();
  private final SortedMap<String, NodeProgram> next;

  private Cycle(SortedMap<String, NodeProgram> before, TestCluster after, Set<String> deaf) {
    this.after = after;
    this.decision = after.decision();
    this.deaf = deaf;
    before.forEach((node, p) -> held.put(node, Installed.of(p)));
    next = new TreeMap<>(compile().programs());
    next.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
    next.keySet().removeAll(deaf);
  }

  /** A Pod comes to the first Node. */
  static Cycle onePodMore(World world) {
    TestCluster before = world.with(0).settled();
    return new Cycle(before.programs(), world.with(1).remembering(before.memory()), Set.of());
  }

  /** All switches are empty. */
  static Cycle firstPrograms(World world) {
    TestCluster cluster = world.with(0).settled();
    SortedMap<String, NodeProgram> nothing = new TreeMap<>();
    for (String node : cluster.snapshot().nodes().keySet()) {
      nothing.put(node, new NodeProgram(node, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
    }
    return new Cycle(nothing, cluster, Set.of());
  }

  /** The widest of a move's three steps: all sources are led from the old owner to the new one. */
  static Cycle move(World world) {
    TestCluster settled = world.with(0).settled();
    IpAddress ip = settled.memory().placement().gateways().firstKey();
    String from = settled.memory().placement().owner(ip).orElseThrow();
    String to = from.equals(FIRST) ? "node-2" : FIRST;
    Placement goal = settled.memory().placement().with(ip, Optional.of(Gateway.at(to)));
    TestCluster moving = settled.remembering(placed(settled.memory(), goal));
    return new Cycle(
        moving.at(ip.toString(), Gateway.moving(from, to, false)).programs(),
        moving.at(ip.toString(), Gateway.moving(to, from, true)),
        Set.of());
  }

  /** The Node that has all egress IPs is dead, and its switch with it. */
  static Cycle failover(World world) {
    TestCluster settled = world.with(0).settled();
    SortedMap<IpAddress, Gateway> onFirst = new TreeMap<>(settled.memory().placement().gateways());
    onFirst.replaceAll((ip, gateway) -> Gateway.at(FIRST));
    TestCluster before = settled.remembering(placed(settled.memory(), new Placement(onFirst)));
    return new Cycle(before.programs(), before.with(ANode.number(1).notReady()), Set.of(FIRST));
  }

  private static Memory placed(Memory memory, Placement placement) {
    return new Memory(memory.addresses(), memory.ids(), placement);
  }

  /** Decides, and compiles the programs of all Nodes. */
  Compiler.Compiled compile() {
    return after.compiled();
  }

  /** The way of each switch that is told something. */
  SortedMap<String, Plan> difference() {
    SortedMap<String, Plan> plans = new TreeMap<>();
    next.forEach((node, program) -> plans.put(node, Plan.between(held.get(node), program)));
    return plans;
  }

  /**
   * Asks packets.
   *
   * @throws IllegalStateException if a plan is refused: what is measured would not be what happens
   */
  Result check(SortedMap<String, Plan> plans) {
    SortedMap<String, Prospect> prospects = new TreeMap<>();
    held.forEach(
        (node, installed) ->
            prospects.put(
                node,
                new Prospect(
                    after.switches().facts().get(node),
                    !deaf.contains(node),
                    List.of(installed.state()),
                    Optional.ofNullable(plans.get(node)))));
    Result result = PlanCheck.of(new Outlook(decision, TestCluster.PORTS, prospects));
    if (plans.isEmpty() || !result.refused().isEmpty()) {
      throw new IllegalStateException(plans.keySet() + ", refused: " + result.refused());
    }
    return result;
  }

  /** How many rules and groups of the switches that are told stay as they are. */
  static int unchanged(SortedMap<String, Plan> plans) {
    return plans.values().stream()
        .mapToInt(p -> kept(p.next().rules(), p.rules()) + kept(p.next().groups(), p.groups()))
        .sum();
  }

  private static int kept(Map<?, ?> next, Delta<?, ?> delta) {
    return next.size() - delta.added().size() - delta.changed().size();
  }
}
