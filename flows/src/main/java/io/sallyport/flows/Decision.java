package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What follows from a snapshot: who is selected, which egress IP applies, and where it should live.
 *
 * @param cluster the Nodes and Pods that can be programmed
 * @param byAddress the Egresses that have each egress IP, oldest first
 * @param limits how much may leave with each egress IP
 * @param subnets of the egress IPs that are not in the Nodes' own network
 * @param ids numbers by Egress
 * @param target where the egress IPs should live
 * @param refusals the Egresses without egress IP or Node, and why
 * @param problems everything that users have to mend
 */
public record Decision(
    Snapshot snapshot,
    Settings settings,
    Cluster cluster,
    Selection selection,
    Allocation allocation,
    SortedMap<IpAddress, List<Egress>> byAddress,
    Limits limits,
    Subnets subnets,
    SortedMap<String, Integer> ids,
    Placement target,
    SortedMap<String, Refusal> refusals,
    List<Problem> problems) {

  public Decision {
    byAddress = Sorted.map(byAddress);
    ids = Sorted.map(ids);
    refusals = Sorted.map(refusals);
    problems = problems.stream().sorted().toList();
  }

  /** Decides, keeping what was decided before where that is still right. */
  public static Decision of(Snapshot snapshot, Settings settings, Memory before) {
    Pools pools = Pools.of(snapshot.pools().values(), settings.features());
    FitNodes nodes = FitNodes.of(snapshot, settings);
    Reserved reserved = Reserved.of(snapshot, nodes, settings);
    Allocation allocation = Allocator.allocate(snapshot, pools, reserved, before.addresses());
    SortedMap<IpAddress, List<Egress>> byAddress = byAddress(snapshot, allocation);
    Cluster cluster = Cluster.of(snapshot, settings, nodes, allocation);
    Placement target = Placer.place(cluster, allocation, before.placement());
    SortedMap<String, Refusal> refusals = refusals(snapshot, allocation, target);
    List<Problem> problems = new ArrayList<>(cluster.problems());
    problems.addAll(pools.problems(reserved));
    problems.addAll(problems(snapshot, settings, refusals));
    return new Decision(
        snapshot,
        settings,
        cluster,
        Selection.of(snapshot),
        allocation,
        byAddress,
        settings.features().trafficShaping() ? Limits.of(byAddress) : Limits.NONE,
        Subnets.of(pools.usable().values()),
        EgressIds.assign(snapshot.egresses().values(), allocation, before),
        target,
        refusals,
        problems);
  }

  private static SortedMap<IpAddress, List<Egress>> byAddress(
      Snapshot snapshot, Allocation allocation) {
    SortedMap<IpAddress, List<Egress>> out = new TreeMap<>();
    snapshot.egresses().values().stream()
        .sorted()
        .forEach(
            e ->
                allocation
                    .of(e.name())
                    .ifPresent(ip -> out.computeIfAbsent(ip, i -> new ArrayList<>()).add(e)));
    return out;
  }

  private static List<Problem> problems(
      Snapshot snapshot, Settings settings, SortedMap<String, Refusal> refusals) {
    List<Problem> out = new ArrayList<>();
    refusals.forEach((egress, r) -> out.add(new Problem("Egress/" + egress, r.sentence())));
    snapshot.egresses().values().stream()
        .filter(e -> e.bandwidth().isPresent() && !settings.features().trafficShaping())
        .map(e -> new Problem("Egress/" + e.name(), Limits.SWITCHED_OFF))
        .forEach(out::add);
    return out;
  }

  private static SortedMap<String, Refusal> refusals(
      Snapshot snapshot, Allocation allocation, Placement target) {
    SortedMap<String, Refusal> out = new TreeMap<>(allocation.refusals());
    for (Egress egress : snapshot.egresses().values()) {
      allocation
          .of(egress.name())
          .filter(ip -> target.of(ip).isEmpty())
          .ifPresent(ip -> out.put(egress.name(), nowhere(snapshot, egress, ip)));
    }
    return out;
  }

  private static Refusal nowhere(Snapshot snapshot, Egress egress, IpAddress ip) {
    if (egress.externalIPPool().isPresent()) {
      String sentence = "no Node that the pool \"%s\" selects is ready and has room for %s";
      return new Refusal("NoNode", sentence.formatted(egress.externalIPPool().get(), ip));
    }
    return snapshot.nodes().values().stream()
        .filter(n -> n.addresses().contains(ip))
        .findFirst()
        .map(n -> unusable(n, ip))
        .orElseThrow();
  }

  private static Refusal unusable(Node node, IpAddress ip) {
    if (node.address(Family.IPV4).equals(Optional.of(ip))) {
      String sentence = "%s is the address of Node \"%s\", which is not programmed";
      return new Refusal("NodeNotProgrammed", sentence.formatted(ip, node.name()));
    }
    String sentence = "%s is not the first InternalIP of Node \"%s\", which is not supported yet";
    return new Refusal("NotSupported", sentence.formatted(ip, node.name()));
  }

  /** What the next decision has to know, with the egress IPs living where they live now. */
  public Memory memory(Placement now) {
    return new Memory(allocation.addresses(), ids, now);
  }

  /** The subnets of pools that select a Node. */
  List<Subnets.Numbered> subnetsFor(Node node) {
    return subnets.byPool().entrySet().stream()
        .filter(e -> snapshot.pools().get(e.getKey()).nodeSelector().matches(node.labels()))
        .map(Map.Entry::getValue)
        .distinct()
        .toList();
  }

  /** The next hop of an Egress towards everything that is not in its egress IP's own network. */
  public Optional<Hop> gateway(Egress egress) {
    return subnets
        .of(egress)
        .map(Subnets.Numbered::gateway)
        .or(() -> settings.gateway().map(ip -> new Hop(0, ip)));
  }

  /** The Nodes' own addresses: their kernels answer for them. */
  Set<IpAddress> nodeAddresses() {
    return snapshot.nodes().values().stream()
        .flatMap(n -> n.address(Family.IPV4).stream())
        .collect(Collectors.toSet());
  }
}
