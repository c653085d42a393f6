package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Node;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives egress IPs to Egresses. What an Egress was given before it keeps; then come the addresses
 * that users wrote down; then new ones are handed out, lowest first, oldest Egress first.
 */
final class Allocator {
  private final Pools pools;
  private final Map<IpAddress, String> reserved = new TreeMap<>();
  private final SortedMap<String, IpAddress> given = new TreeMap<>();
  private final List<Cidr> podCidrs;
  private final Set<IpAddress> used = new TreeSet<>();
  private final SortedMap<IpAddress, String> fromPool = new TreeMap<>();
  private final SortedMap<String, Refusal> refusals = new TreeMap<>();

  private Allocator(Snapshot snapshot, Pools pools, Settings settings) {
    this.pools = pools;
    for (Node node : snapshot.nodes().values()) {
      node.addresses().forEach(a -> reserved.put(a, "the address of Node \"" + node.name() + "\""));
    }
    settings.gateway().ifPresent(g -> reserved.put(g, "the gateway's address"));
    this.podCidrs = snapshot.nodes().values().stream().flatMap(n -> n.podCidrs().stream()).toList();
  }

  static Allocation allocate(
      Snapshot snapshot, Pools pools, Settings settings, Map<String, IpAddress> before) {
    Allocator allocator = new Allocator(snapshot, pools, settings);
    List<Egress> oldestFirst = snapshot.egresses().values().stream().sorted().toList();
    List<Egress> automatic = oldestFirst.stream().filter(e -> e.egressIP().isEmpty()).toList();
    automatic.forEach(e -> allocator.restore(e, before));
    oldestFirst.forEach(allocator::takeWritten);
    automatic.forEach(allocator::handOut);
    return new Allocation(allocator.given, allocator.refusals);
  }

  private void restore(Egress egress, Map<String, IpAddress> before) {
    Optional<ExternalIPPool> pool = egress.externalIPPool().map(pools.usable()::get);
    Optional.ofNullable(before.get(egress.name()))
        .filter(ip -> pool.isPresent() && pool.get().contains(ip) && isFree(ip))
        .ifPresent(ip -> giveFromPool(egress, ip));
  }

  private void takeWritten(Egress egress) {
    egress
        .egressIP()
        .ifPresent(
            ip ->
                refusal(egress, ip)
                    .ifPresentOrElse(r -> refusals.put(egress.name(), r), () -> give(egress, ip)));
  }

  private Optional<Refusal> refusal(Egress egress, IpAddress ip) {
    if (ip.family() == Family.IPV6) {
      return Optional.of(
          new Refusal("NotSupported", "egressIP " + ip + " is IPv6, which is not supported yet"));
    }
    Optional<String> pool = egress.externalIPPool();
    if (pool.isEmpty()) {
      return Optional.ofNullable(fromPool.get(ip)).map(other -> taken(ip, other));
    }
    return pools.refusal(pool.get()).or(() -> refusal(ip, pools.usable().get(pool.get())));
  }

  private Optional<Refusal> refusal(IpAddress ip, ExternalIPPool pool) {
    if (!pool.contains(ip)) {
      String sentence = "egressIP %s is not in the pool \"%s\" %s";
      return Optional.of(
          new Refusal("IPNotInPool", sentence.formatted(ip, pool.name(), pool.ranges())));
    }
    if (reserved.containsKey(ip)) {
      return Optional.of(new Refusal("IPInUse", "egressIP " + ip + " is " + reserved.get(ip)));
    }
    if (isPods(ip)) {
      return Optional.of(new Refusal("IPInUse", "egressIP " + ip + " lies in a Node's podCIDR"));
    }
    return Optional.ofNullable(fromPool.get(ip)).map(other -> taken(ip, other));
  }

  private static Refusal taken(IpAddress ip, String other) {
    return new Refusal(
        "IPInUse", "egressIP %s was given to Egress \"%s\" before".formatted(ip, other));
  }

  private void handOut(Egress egress) {
    if (given.containsKey(egress.name())) {
      return;
    }
    Optional<Refusal> refusal =
        egress
            .externalIPPool()
            .map(pools::refusal)
            .orElse(Optional.of(new Refusal("NoIPNoPool", "set egressIP, externalIPPool or both")));
    refusal.ifPresentOrElse(
        r -> refusals.put(egress.name(), r),
        () -> handOut(egress, pools.usable().get(egress.externalIPPool().orElseThrow())));
  }

  private void handOut(Egress egress, ExternalIPPool pool) {
    pool.ranges().stream()
        .flatMap(r -> lowestFree(r).stream())
        .findFirst()
        .ifPresentOrElse(
            ip -> giveFromPool(egress, ip), () -> refusals.put(egress.name(), exhausted(pool)));
  }

  private Optional<IpAddress> lowestFree(IpRange range) {
    IpAddress candidate = range.first();
    while (range.contains(candidate) && !isFree(candidate)) {
      candidate = candidate.plus(1);
    }
    return Optional.of(candidate).filter(range::contains);
  }

  private boolean isFree(IpAddress ip) {
    return !reserved.containsKey(ip) && !used.contains(ip) && !isPods(ip);
  }

  private boolean isPods(IpAddress ip) {
    return podCidrs.stream().anyMatch(c -> c.contains(ip));
  }

  private void give(Egress egress, IpAddress ip) {
    given.put(egress.name(), ip);
    used.add(ip);
  }

  private void giveFromPool(Egress egress, IpAddress ip) {
    give(egress, ip);
    fromPool.put(ip, egress.name());
  }

  private static Refusal exhausted(ExternalIPPool pool) {
    return new Refusal(
        "PoolExhausted",
        "the pool \"%s\" has none of its %s addresses left".formatted(pool.name(), pool.total()));
  }
}
