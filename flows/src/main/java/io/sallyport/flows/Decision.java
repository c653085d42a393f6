package io.sallyport.flows;

import io.sallyport.model.Egress;
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
 * @param byAddress the claims that have each egress IP, oldest first
 * @param limits how much may leave with each egress IP
 * @param subnets of the egress IPs that are not in the Nodes' own network
 * @param ids numbers by Egress and family
 * @param target where the egress IPs should live
 * @param refusals the claims without egress IP or Node, and why
 * @param idlePools the pools that hand out nothing, and why, in a sentence each
 * @param problems everything that users have to mend
 */
public record Decision(
    Snapshot snapshot,
    Settings settings,
    Cluster cluster,
    Selection selection,
    Allocation allocation,
    SortedMap<IpAddress, List<Claim>> byAddress,
    Limits limits,
    Subnets subnets,
    SortedMap<ClaimRef, Integer> ids,
    Placement target,
    SortedMap<ClaimRef, Refusal> refusals,
    SortedMap<String, String> idlePools,
    List<Problem> problems) {

  public Decision {
    byAddress = Sorted.map(byAddress);
    ids = Sorted.map(ids);
    refusals = Sorted.map(refusals);
    idlePools = Sorted.map(idlePools);
    problems = problems.stream().sorted().toList();
  }

  /** Decides, keeping what was decided before where that is still right. */
  public static Decision of(Snapshot snapshot, Settings settings, Memory before) {
    Pools pools = Pools.of(snapshot.pools().values(), settings.features());
    FitNodes nodes = FitNodes.of(snapshot, settings);
    Reserved reserved = Reserved.of(nodes, pools, settings);
    Allocation allocation = Allocator.allocate(snapshot, pools, reserved, before.addresses());
    List<Claim> claims = Claim.ofAll(snapshot.egresses().values(), snapshot.pools());
    SortedMap<IpAddress, List<Claim>> byAddress = byAddress(claims, allocation);
    Cluster cluster = Cluster.of(snapshot, settings, nodes, allocation);
    Placement target = Placer.place(cluster, allocation, before.placement());
    SortedMap<ClaimRef, Refusal> refusals = refusals(snapshot, byAddress, allocation, target);
    List<Problem> problems = new ArrayList<>(cluster.problems());
    SortedMap<String, String> idle = pools.idle(reserved);
    idle.forEach((name, why) -> problems.add(new Problem("ExternalIPPool/" + name, why)));
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
        idle,
        problems);
  }

  private static SortedMap<IpAddress, List<Claim>> byAddress(
      List<Claim> oldestFirst, Allocation allocation) {
    SortedMap<IpAddress, List<Claim>> out = new TreeMap<>();
    oldestFirst.forEach(
        c ->
            allocation
                .of(c.ref())
                .ifPresent(ip -> out.computeIfAbsent(ip, i -> new ArrayList<>()).add(c)));
    return out;
  }

  private static List<Problem> problems(
      Snapshot snapshot, Settings settings, SortedMap<ClaimRef, Refusal> refusals) {
    List<Problem> out = new ArrayList<>();
    refusals.entrySet().stream()
        .map(e -> new Problem("Egress/" + e.getKey().egress(), e.getValue().sentence()))
        .distinct()
        .forEach(out::add);
    snapshot
        .egresses()
        .values()
        .forEach(
            e ->
                Limits.ignored(e, settings)
                    .map(r -> new Problem("Egress/" + e.name(), r.sentence()))
                    .ifPresent(out::add));
    return out;
  }

  private static SortedMap<ClaimRef, Refusal> refusals(
      Snapshot snapshot,
      SortedMap<IpAddress, List<Claim>> byAddress,
      Allocation allocation,
      Placement target) {
    SortedMap<ClaimRef, Refusal> out = new TreeMap<>(allocation.refusals());
    byAddress.forEach(
        (ip, claims) -> {
          if (target.of(ip).isEmpty()) {
            claims.forEach(c -> out.put(c.ref(), nowhere(snapshot, c, ip)));
          }
        });
    return out;
  }

  private static Refusal nowhere(Snapshot snapshot, Claim claim, IpAddress ip) {
    if (claim.pool().isPresent()) {
      String sentence = "no Node that the pool \"%s\" selects is ready and has room for %s";
      return new Refusal("NoNode", sentence.formatted(claim.pool().get(), ip));
    }
    String sentence = "%s is the address of Node \"%s\", which is not programmed";
    return snapshot.nodes().values().stream()
        .filter(n -> n.addresses().contains(ip))
        .findFirst()
        .map(n -> new Refusal("NodeNotProgrammed", sentence.formatted(ip, n.name())))
        .orElseThrow();
  }

  /** What an Egress asks for: one claim or two. */
  public List<Claim> claims(Egress egress) {
    return Claim.of(egress, snapshot.pools());
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

  /** The next hop of a claim towards everything that is not in its egress IP's own network. */
  public Optional<Hop> gateway(Claim claim) {
    return subnets
        .of(claim)
        .map(Subnets.Numbered::gateway)
        .or(() -> settings.gateway(claim.family()).map(ip -> new Hop(0, ip)));
  }

  /** The own addresses of Nodes that are programmed: their kernels answer for them. */
  Set<IpAddress> nodeAddresses() {
    return cluster.nodes().values().stream()
        .flatMap(n -> n.addresses().stream())
        .collect(Collectors.toSet());
  }
}
