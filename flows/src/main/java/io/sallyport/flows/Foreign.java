package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The addresses that no Node may have by its own report. Other programs put them on interfaces: a
 * network plugin the first of a podCIDR, kube-proxy those of Services, others egress IPs.
 */
final class Foreign {
  private final Map<IpAddress, String> owners = new HashMap<>();
  private final Map<IpAddress, String> nodes = new HashMap<>();
  private final Map<IpAddress, String> subnetGateways = new HashMap<>();
  private final NavigableMap<IpAddress, Cidr> all;
  private final Supplier<NavigableMap<IpAddress, Cidr>> right;
  private final List<Cidr> serviceCidrs;
  private final Collection<ExternalIPPool> pools;

  private Foreign(Snapshot known, Settings settings) {
    known.pods().values().stream()
        .filter(Pod::hasNetwork)
        .forEach(p -> p.ips().forEach(ip -> owners.put(ip, "is the address of Pod " + p.ref())));
    known.pools().values().stream()
        .flatMap(p -> p.subnet().stream())
        .forEach(s -> subnetGateways.put(s.gateway(), "is the gateway of the subnet " + s.cidr()));
    settings.gateways().forEach(g -> owners.put(g, "is the gateway's address"));
    known.nodes().values().forEach(n -> n.allAddresses().forEach(ip -> nodes.put(ip, n.name())));
    all = podCidrs(known.nodes().values());
    right = new Once<>(() -> podCidrs(FitNodes.of(known, settings).byName().values()));
    serviceCidrs = settings.serviceCidrs();
    pools = known.pools().values();
  }

  /** A value that is worked out when it is asked for first. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> work;
    private Optional<T> value = Optional.empty();

    Once(Supplier<T> work) {
      this.work = work;
    }

    @Override
    public T get() {
      value = value.or(() -> Optional.of(work.get()));
      return value.orElseThrow();
    }
  }

  static Foreign of(Snapshot known, Settings settings) {
    return new Foreign(known, settings);
  }

  // Blocks lie in each other or apart: the outermost that begins before an address tells.
  private static NavigableMap<IpAddress, Cidr> podCidrs(Collection<Node> nodes) {
    NavigableMap<IpAddress, Cidr> out = new TreeMap<>();
    nodes.stream()
        .flatMap(n -> n.podCidrs().stream())
        .sorted()
        .filter(c -> !holds(out, c.base()))
        .forEach(c -> out.put(c.base(), c));
    return out;
  }

  private static boolean holds(NavigableMap<IpAddress, Cidr> blocks, IpAddress ip) {
    return Optional.ofNullable(blocks.floorEntry(ip))
        .filter(e -> e.getValue().contains(ip))
        .isPresent();
  }

  // A Node that is not programmed, as its podCIDR cannot be right, takes nothing from others. Which
  // ones are is much work, and hardly ever needed.
  private boolean isAPods(Node node, IpAddress ip) {
    return node.podCidrs().stream().anyMatch(c -> c.contains(ip))
        || (holds(all, ip) && holds(right.get(), ip));
  }

  boolean isInAPool(IpAddress ip) {
    return pools.stream().anyMatch(p -> p.contains(ip));
  }

  /**
   * Why this Node does not have the address: the rest of a sentence that begins with it.
   *
   * @param had whether it had it until now: a pool that comes later does not take it away
   */
  Optional<String> why(Node node, IpAddress ip, boolean had) {
    Optional<String> pool =
        pools.stream().filter(p -> !had && p.contains(ip)).map(ExternalIPPool::name).findFirst();
    return Optional.ofNullable(nodes.get(ip))
        .filter(n -> !n.equals(node.name()))
        .map(n -> "is the address of Node \"" + n + "\" in Kubernetes")
        .or(() -> Optional.ofNullable(owners.get(ip)))
        .or(() -> Optional.ofNullable(subnetGateways.get(ip)).filter(why -> !had))
        .or(() -> pool.map(p -> "is in the pool \"" + p + "\", which the Egress does not name"))
        .or(() -> when(isAPods(node, ip), "lies in a Node's podCIDR"))
        .or(() -> when(isAService(ip), "lies in cluster.serviceCIDRs"))
        .or(() -> when(node.address(ip.family()).isEmpty(), unknownFamily(ip)));
  }

  // The first address of a family is what a Node is known by: only Kubernetes says which it is.
  private static String unknownFamily(IpAddress ip) {
    return "is " + ip.family().text() + ", of which Kubernetes knows no address of that Node";
  }

  private boolean isAService(IpAddress ip) {
    return serviceCidrs.stream().anyMatch(c -> c.contains(ip));
  }

  private static Optional<String> when(boolean condition, String sentence) {
    return condition ? Optional.of(sentence) : Optional.empty();
  }
}
