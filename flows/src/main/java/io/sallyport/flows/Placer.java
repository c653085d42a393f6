package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.Family;
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
    Map<IpAddress, Egress> addresses = oldestFirst(cluster.snapshot(), allocation);
    if (!cluster.settings().failback()) {
      addresses.forEach((ip, egress) -> placer.keep(ip, egress, before));
    }
    addresses.forEach(placer::place);
    return new Placement(placer.placed);
  }

  // An address belongs to the oldest Egress that has it.
  private static Map<IpAddress, Egress> oldestFirst(Snapshot snapshot, Allocation allocation) {
    Map<IpAddress, Egress> out = new LinkedHashMap<>();
    snapshot.egresses().values().stream()
        .sorted()
        .forEach(e -> allocation.of(e.name()).ifPresent(ip -> out.putIfAbsent(ip, e)));
    return out;
  }

  private void keep(IpAddress ip, Egress egress, Placement before) {
    before
        .owner(ip)
        .filter(node -> egress.externalIPPool().isPresent() && canHold(node, egress))
        .ifPresent(node -> put(ip, node));
  }

  private void place(IpAddress ip, Egress egress) {
    if (placed.containsKey(ip)) {
      return;
    }
    if (egress.externalIPPool().isEmpty()) {
      staticOwner(ip).ifPresent(n -> placed.put(ip, Gateway.at(n.name())));
      return;
    }
    ring(egress.externalIPPool().get())
        .place(ip, node -> canHold(node, egress))
        .ifPresent(node -> put(ip, node));
  }

  /** The Node whose own address this is. */
  private Optional<Node> staticOwner(IpAddress ip) {
    return nodes.values().stream()
        .filter(n -> n.address(Family.IPV4).equals(Optional.of(ip)))
        .findFirst();
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

  private boolean canHold(String name, Egress egress) {
    Node node = nodes.get(name);
    return node != null
        && node.ready()
        && node.address(Family.IPV4).isPresent()
        && egress
            .externalIPPool()
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
