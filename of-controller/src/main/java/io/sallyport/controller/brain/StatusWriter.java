package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.PoolStatus;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Refusal;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes down what was decided and what the switches have confirmed of it. */
final class StatusWriter {
  private final Decision decision;
  private final Fleet fleet;
  private final Transit transit;

  StatusWriter(Decision decision, Fleet fleet, Transit transit) {
    this.decision = decision;
    this.fleet = fleet;
    this.transit = transit;
  }

  Status write(Optional<String> notReady, List<Problem> problems) {
    return new Status(notReady, nodes(), egresses(), pools(), problems);
  }

  private SortedMap<String, PoolStatus> pools() {
    SortedMap<String, PoolStatus> out = new TreeMap<>();
    decision
        .snapshot()
        .pools()
        .keySet()
        .forEach(name -> out.put(name, Status.pool(decision, name)));
    return out;
  }

  private SortedMap<String, NodeStatus> nodes() {
    SortedMap<String, NodeStatus> out = new TreeMap<>();
    Map<String, SortedSet<IpAddress>> ips = egressIps();
    decision
        .snapshot()
        .nodes()
        .keySet()
        .forEach(n -> out.put(n, node(n, ips.getOrDefault(n, new TreeSet<>()))));
    return out;
  }

  private NodeStatus node(String name, SortedSet<IpAddress> egressIps) {
    Optional<Switch> known = fleet.of(name);
    return new NodeStatus(
        name,
        known.flatMap(Switch::connection),
        known.map(s -> s.info().datapathId()),
        Sorted.set(egressIps),
        known.flatMap(Switch::wanted),
        known.map(Switch::repairs).orElse(0L));
  }

  private Map<String, SortedSet<IpAddress>> egressIps() {
    Map<String, SortedSet<IpAddress>> out = new HashMap<>();
    for (IpAddress ip : decision.allocation().addresses().values()) {
      owner(ip).ifPresent(n -> out.computeIfAbsent(n, name -> new TreeSet<>()).add(ip));
    }
    return out;
  }

  // Before anything is programmed the plan is shown; afterwards what is in force.
  private Optional<String> owner(IpAddress ip) {
    return transit.now().owner(ip).or(() -> decision.target().owner(ip));
  }

  private SortedMap<String, EgressStatus> egresses() {
    SortedMap<String, EgressStatus> out = new TreeMap<>();
    decision.snapshot().egresses().values().forEach(e -> out.put(e.name(), egress(e)));
    return out;
  }

  private EgressStatus egress(Egress egress) {
    Optional<IpAddress> ip = decision.allocation().of(egress.name());
    Optional<String> node = ip.flatMap(this::owner);
    List<SelectedPod> pods =
        decision.selection().podsOf(egress.name()).stream().map(this::selected).toList();
    return new EgressStatus(
        egress.name(), ip, node, pods, overlaps(egress), conditions(egress, pods));
  }

  private SelectedPod selected(PodRef ref) {
    Pod pod = decision.snapshot().pods().get(ref);
    return new SelectedPod(ref, pod.node().orElseThrow(), pod.ips());
  }

  private List<Overlap> overlaps(Egress egress) {
    List<Overlap> out = new ArrayList<>();
    decision
        .selection()
        .byPod()
        .forEach(
            (pod, selecting) -> {
              if (selecting.contains(egress)) {
                boolean wins = selecting.get(0).equals(egress);
                selecting.stream()
                    .filter(other -> !other.equals(egress))
                    .filter(other -> wins || selecting.get(0).equals(other))
                    .forEach(other -> out.add(new Overlap(pod, other.name(), wins)));
              }
            });
    return List.copyOf(out);
  }

  private List<Condition> conditions(Egress egress, List<SelectedPod> pods) {
    Optional<Refusal> refusal = Optional.ofNullable(decision.refusals().get(egress.name()));
    Optional<IpAddress> ip = decision.allocation().of(egress.name());
    List<Condition> out = new ArrayList<>();
    out.add(
        ip.map(a -> new Condition("IPAllocated", true, "Allocated", a + " is the egress IP"))
            .orElseGet(() -> failed("IPAllocated", refusal)));
    out.add(ip.map(a -> assigned(a, refusal)).orElseGet(() -> failed("IPAssigned", refusal)));
    out.add(ready(ip, pods, out.get(1)));
    if (egress.bandwidth()) {
      String sentence = "spec.bandwidth is not enforced yet";
      out.add(new Condition("BandwidthEnforced", false, "NotSupported", sentence));
    }
    return List.copyOf(out);
  }

  private static Condition failed(String type, Optional<Refusal> refusal) {
    return new Condition(
        type,
        false,
        refusal.map(Refusal::reason).orElse("Unknown"),
        refusal.map(Refusal::sentence).orElse(""));
  }

  private Condition assigned(IpAddress ip, Optional<Refusal> refusal) {
    Optional<String> node = transit.now().owner(ip);
    if (node.isEmpty()) {
      return refusal.isPresent()
          ? failed("IPAssigned", refusal)
          : new Condition("IPAssigned", false, "Pending", "nothing is programmed yet");
    }
    return fleet.isUpToDate(node.get(), transit.since(ip))
        ? new Condition("IPAssigned", true, "Assigned", ip + " lives on Node " + node.get())
        : new Condition("IPAssigned", false, "Pending", waiting(node.get()));
  }

  private String waiting(String node) {
    return fleet.connected(node)
        ? "Node " + node + " has not confirmed it yet"
        : "the switch of Node " + node + " is not connected";
  }

  private Condition ready(Optional<IpAddress> ip, List<SelectedPod> pods, Condition assigned) {
    if (!assigned.status() || ip.isEmpty()) {
      return new Condition("Ready", false, assigned.reason(), assigned.message());
    }
    if (owner(ip.get()).flatMap(fleet::of).filter(Switch::knowsNextHop).isEmpty()) {
      String sentence = "its Node does not know the next hop towards the outside";
      return new Condition("Ready", false, "NoNextHop", sentence);
    }
    return pods.stream()
        .map(SelectedPod::node)
        .distinct()
        .filter(node -> !fleet.isUpToDate(node, transit.since(ip.get())))
        .findFirst()
        .map(node -> new Condition("Ready", false, "Pending", waiting(node)))
        .orElseGet(() -> new Condition("Ready", true, "Ready", assigned.message()));
  }

  /** The status before there is a snapshot. */
  static Status empty(String notReady, List<Problem> problems) {
    return new Status(
        Optional.of(notReady), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), problems);
  }
}
