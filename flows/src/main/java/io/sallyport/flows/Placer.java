package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts egress IPs on Nodes: by the ring for those of a pool, and where it already is for an address
 * that a user gave to a Node. A healthy placement is kept (design, decision 5).
 */
final class Placer {
  private final Snapshot snapshot;
  private final Map<String, Node> nodes;
  private final Settings settings;
  private final SortedMap<IpAddress, Gateway> placed = new TreeMap<>();
  private final Map<String, Integer> load = new TreeMap<>();
  private final Map<String, Ring> rings = new TreeMap<>();

  private Placer(Cluster cluster) {
    this.snapshot = cluster.snapshot();
    this.nodes = cluster.nodes();
    this.settings = cluster.settings();
  }

  static Placement place(Cluster cluster, Allocation allocation, Placement before) {
    Placer placer = new Placer(cluster);
    Map<IpAddress, Claim> addresses = oldestFirst(cluster.snapshot(), allocation);
    if (!cluster.settings().failback()) {
      addresses.forEach((ip, claim) -> placer.keep(ip, claim, before));
    }
    addresses.forEach((ip, claim) -> placer.place(ip, claim, before));
    return new Placement(placer.placed);
  }

  // An address belongs to the oldest Egress that has it.
  private static Map<IpAddress, Claim> oldestFirst(Snapshot snapshot, Allocation allocation) {
    Map<IpAddress, Claim> out = new LinkedHashMap<>();
    Claim.ofAll(snapshot.egresses().values(), snapshot.pools())
        .forEach(c -> allocation.of(c.ref()).ifPresent(ip -> out.putIfAbsent(ip, c)));
    return out;
  }

  private void keep(IpAddress ip, Claim claim, Placement before) {
    before
        .owner(ip)
        .filter(node -> claim.pool().isPresent() && canHold(node, claim))
        .ifPresent(node -> put(ip, node));
  }

  private void place(IpAddress ip, Claim claim, Placement before) {
    if (placed.containsKey(ip)) {
      return;
    }
    if (claim.pool().isEmpty()) {
      staticOwner(ip, before).ifPresent(n -> placed.put(ip, Gateway.at(n.name())));
      return;
    }
    ring(claim.pool().get())
        .place(ip, node -> canHold(node, claim))
        .ifPresent(node -> put(ip, node));
  }

  /** The Node whose own address this is; while two say that it is theirs, the one that had it. */
  private Optional<Node> staticOwner(IpAddress ip, Placement before) {
    List<Node> owners = nodes.values().stream().filter(n -> n.addresses().contains(ip)).toList();
    return owners.stream()
        .filter(n -> before.owner(ip).equals(Optional.of(n.name())))
        .findFirst()
        .or(() -> owners.stream().findFirst());
  }

  private Ring ring(String pool) {
    return rings.computeIfAbsent(pool, p -> new Ring(candidates(p)));
  }

  private List<String> candidates(String pool) {
    return nodes.values().stream()
        .filter(n -> snapshot.pools().get(pool).nodeSelector().matches(n.labels()))
        .map(Node::name)
        .toList();
  }

  private boolean canHold(String name, Claim claim) {
    Node node = nodes.get(name);
    return node != null
        && node.ready()
        && claim
            .pool()
            .map(snapshot.pools()::get)
            .filter(p -> p.nodeSelector().matches(node.labels()))
            .isPresent()
        && load.getOrDefault(name, 0) < node.maxEgressIPs().orElse(settings.maxEgressIPsPerNode());
  }

  private void put(IpAddress ip, String node) {
    placed.put(ip, Gateway.at(node));
    load.merge(node, 1, Integer::sum);
  }
}
