package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressAddress;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Status.PoolStatus;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.flows.Claim;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Hop;
import io.sallyport.flows.Limits;
import io.sallyport.flows.Refusal;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.time.Instant;
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
  private final SortedMap<String, Instant> reported;
  private final SelectionIndex selection;

  /**
   * Over what is known.
   *
   * @param reported when each Node's helper has reported last
   */
  StatusWriter(
      Decision decision, Fleet fleet, Transit transit, SortedMap<String, Instant> reported) {
    this.decision = decision;
    this.fleet = fleet;
    this.transit = transit;
    this.reported = reported;
    this.selection = new SelectionIndex(decision);
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
        known.map(Switch::repairs).orElse(0L),
        decision.snapshot().nodes().get(name).addresses(),
        Optional.ofNullable(reported.get(name)));
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
    List<Claim> claims = decision.claims(egress);
    List<SelectedPod> pods = selection.pods(egress.name());
    return new EgressStatus(
        egress.name(),
        claims.stream().flatMap(c -> address(c).stream()).toList(),
        pods,
        selection.overlaps(egress.name()),
        Conditions.together(claims.stream().map(c -> conditions(c, pods)).toList()),
        claims.stream().flatMap(c -> allocated(c).stream()).toList(),
        egress);
  }

  // While a pool is refused, its Egresses keep what it gave them: it may be mended.
  private Optional<IpAddress> allocated(Claim claim) {
    Optional<ExternalIPPool> pool = claim.pool().map(decision.snapshot().pools()::get);
    return decision
        .allocation()
        .of(claim.ref())
        .or(claim::allocated)
        .filter(ip -> claim.ip().isEmpty())
        .filter(ip -> pool.filter(p -> p.contains(ip) || p.ranges().isEmpty()).isPresent());
  }

  private Optional<EgressAddress> address(Claim claim) {
    return decision
        .allocation()
        .of(claim.ref())
        .map(
            ip ->
                new EgressAddress(
                    ip,
                    owner(ip),
                    decision.ids().get(claim.ref()),
                    transit.draining(ip),
                    assigned(ip, Optional.ofNullable(decision.refusals().get(claim.ref())))));
  }

  private List<Condition> conditions(Claim claim, List<SelectedPod> pods) {
    Egress egress = claim.egress();
    Optional<Refusal> refusal = Optional.ofNullable(decision.refusals().get(claim.ref()));
    Optional<IpAddress> ip = decision.allocation().of(claim.ref());
    List<Condition> out = new ArrayList<>();
    out.add(
        ip.map(a -> new Condition("IPAllocated", true, "Allocated", a + " is the egress IP"))
            .orElseGet(() -> failed("IPAllocated", refusal)));
    out.add(ip.map(a -> assigned(a, refusal)).orElseGet(() -> failed("IPAssigned", refusal)));
    out.add(refusedBySources(egress, pods).orElseGet(() -> ready(claim, ip, pods, out.get(1))));
    Optional<Limits.Limit> limit = ip.flatMap(decision.limits()::of);
    if (egress.bandwidth().isPresent() || limit.isPresent()) {
      out.add(BandwidthCondition.of(egress, ip, limit, out.get(1)));
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
    if (isRefusedByGateway(ip, node.get())) {
      return switchRefused("IPAssigned", node.get());
    }
    return fleet.isUpToDate(node.get(), transit.since(ip))
        ? new Condition("IPAssigned", true, "Assigned", ip + " lives on Node " + node.get())
        : new Condition("IPAssigned", false, "Pending", waiting(node.get()));
  }

  // On the Node of a Pod: its way to the gateway, or all of the Pod.
  private Optional<Condition> refusedBySources(Egress egress, List<SelectedPod> pods) {
    return pods.stream()
        .filter(
            p ->
                fleet.leavesOut(p.node(), "Egress/" + egress.name())
                    || fleet.leavesOut(p.node(), "Pod/" + p.ref()))
        .map(p -> switchRefused("Ready", p.node()))
        .findFirst();
  }

  // Egresses that share an address share the rules that bring its packets in.
  private boolean isRefusedByGateway(IpAddress ip, String node) {
    return decision.allocation().addresses().entrySet().stream()
        .filter(e -> e.getValue().equals(ip))
        .anyMatch(e -> fleet.leavesOut(node, "Egress/" + e.getKey().egress()));
  }

  private static Condition switchRefused(String type, String node) {
    String sentence = "the switch of Node %s does not take it all; /v1/problems tells why";
    return new Condition(type, false, "SwitchRefused", sentence.formatted(node));
  }

  private String waiting(String node) {
    return fleet.connected(node)
        ? "Node " + node + " has not confirmed it yet"
        : "the switch of Node " + node + " is not connected";
  }

  private Condition ready(
      Claim claim, Optional<IpAddress> ip, List<SelectedPod> pods, Condition assigned) {
    if (!assigned.status() || ip.isEmpty()) {
      return new Condition("Ready", false, assigned.reason(), assigned.message());
    }
    return withoutNextHop(claim, ip.get())
        .or(() -> withoutRules(pods))
        .or(() -> unconfirmed(ip.get(), pods))
        .orElseGet(() -> new Condition("Ready", true, "Ready", assigned.message()));
  }

  private Optional<Condition> withoutNextHop(Claim claim, IpAddress ip) {
    Optional<Hop> gateway = decision.gateway(claim);
    Optional<String> node = owner(ip);
    boolean known =
        node.flatMap(fleet::of).filter(s -> gateway.filter(s::knows).isPresent()).isPresent();
    String sentence =
        gateway
            .map(
                hop ->
                    "its gateway %s has not answered Node %s yet".formatted(hop, node.orElse("?")))
            .orElse("no gateway is configured for its network (uplink.gateway, uplink.gateway6)");
    return Optional.of(new Condition("Ready", false, "NoNextHop", sentence)).filter(c -> !known);
  }

  // Its port is not on the bridge, or is not for it, or its Node is not programmed.
  private Optional<Condition> withoutRules(List<SelectedPod> pods) {
    String sentence = "the switch of Node %s has no rules for Pod %s; /v1/problems tells why";
    return pods.stream()
        .filter(p -> fleet.lacks(p.node(), p.ref()))
        .map(p -> sentence.formatted(p.node(), p.ref()))
        .map(s -> new Condition("Ready", false, "PodsPending", s))
        .findFirst();
  }

  private Optional<Condition> unconfirmed(IpAddress ip, List<SelectedPod> pods) {
    return pods.stream()
        .map(SelectedPod::node)
        .distinct()
        .filter(node -> !fleet.isUpToDate(node, transit.since(ip)))
        .map(
            node ->
                new Condition("Ready", false, "Pending", "for its Pods there: " + waiting(node)))
        .findFirst();
  }

  /** The status before there is a snapshot. */
  static Status empty(String notReady, List<Problem> problems) {
    return new Status(
        Optional.of(notReady), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), problems);
  }
}
