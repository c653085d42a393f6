package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Pod;
import io.sallyport.model.Snapshot;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gives egress IPs to Egresses. What an Egress was given before it keeps; then come the addresses
 * that users wrote down (without a pool a Node's, or it is nobody's); then new ones are handed out,
 * lowest first, oldest Egress first, and none that a Pod has. A Pod that takes an address given
 * before is not looked at: {@link Cluster} refuses it.
 */
final class Allocator {
  private final Pools pools;
  private final Reserved reserved;
  private final Set<IpAddress> nodeAddresses;
  private final Set<IpAddress> podAddresses;
  private final SortedMap<String, IpAddress> given = new TreeMap<>();
  private final Set<IpAddress> used = new TreeSet<>();
  private final SortedMap<IpAddress, String> fromPool = new TreeMap<>();
  private final SortedMap<String, Refusal> refusals = new TreeMap<>();
  private final Map<String, List<IpRange>> rest = new TreeMap<>();
  private final Map<IpRange, IpAddress> lowest = new HashMap<>();
  private final Map<String, Refusal> exhausted = new TreeMap<>();

  private Allocator(Snapshot snapshot, Pools pools, Reserved reserved) {
    this.pools = pools;
    this.reserved = reserved;
    this.nodeAddresses =
        snapshot.nodes().values().stream()
            .flatMap(n -> n.addresses().stream())
            .collect(Collectors.toSet());
    this.podAddresses =
        snapshot.pods().values().stream()
            .filter(Pod::hasNetwork)
            .flatMap(p -> p.ips().stream())
            .collect(Collectors.toSet());
  }

  static Allocation allocate(
      Snapshot snapshot, Pools pools, Reserved reserved, Map<String, IpAddress> before) {
    Allocator allocator = new Allocator(snapshot, pools, reserved);
    List<Egress> oldestFirst = snapshot.egresses().values().stream().sorted().toList();
    List<Egress> automatic = oldestFirst.stream().filter(e -> e.egressIP().isEmpty()).toList();
    Set<IpAddress> written = allocator.writtenBefore(oldestFirst, before);
    automatic.forEach(e -> allocator.restore(e, before, written));
    oldestFirst.forEach(allocator::takeWritten);
    automatic.forEach(allocator::handOut);
    return new Allocation(allocator.given, allocator.refusals);
  }

  /** What Egresses had before and write down, so that it is not for others to keep. */
  private Set<IpAddress> writtenBefore(List<Egress> egresses, Map<String, IpAddress> before) {
    return egresses.stream()
        .filter(e -> e.egressIP().isPresent() && e.externalIPPool().isPresent())
        .filter(e -> e.egressIP().equals(Optional.ofNullable(before.get(e.name()))))
        .filter(e -> refusal(e, e.egressIP().get()).isEmpty())
        .map(e -> e.egressIP().get())
        .collect(Collectors.toSet());
  }

  private void restore(Egress egress, Map<String, IpAddress> before, Set<IpAddress> written) {
    Optional<ExternalIPPool> pool = egress.externalIPPool().map(pools.usable()::get);
    Optional.ofNullable(before.get(egress.name()))
        .filter(ip -> pool.isPresent() && pool.get().contains(ip))
        .filter(ip -> !reserved.contains(ip) && !used.contains(ip) && !written.contains(ip))
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
      return nodeAddresses.contains(ip)
          ? Optional.empty()
          : Optional.of(new Refusal("IPNotFound", "no Node has the address " + ip));
    }
    return pools.refusal(pool.get()).or(() -> refusal(ip, pools.usable().get(pool.get())));
  }

  private Optional<Refusal> refusal(IpAddress ip, ExternalIPPool pool) {
    if (!pool.contains(ip)) {
      String sentence = "egressIP %s is not in the pool \"%s\" %s";
      return Optional.of(
          new Refusal("IPNotInPool", sentence.formatted(ip, pool.name(), pool.ranges())));
    }
    return reserved
        .why(ip)
        .map(why -> new Refusal("IPInUse", "egressIP " + ip + " " + why))
        .or(() -> Optional.ofNullable(fromPool.get(ip)).map(other -> taken(ip, other)));
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
    rest.computeIfAbsent(pool.name(), p -> reserved.rest(pool)).stream()
        .flatMap(r -> lowestFree(r).stream())
        .findFirst()
        .ifPresentOrElse(
            ip -> giveFromPool(egress, ip),
            () ->
                refusals.put(
                    egress.name(), exhausted.computeIfAbsent(pool.name(), p -> exhausted(pool))));
  }

  // Nothing becomes free while addresses are handed out: what was passed is not looked at again.
  private Optional<IpAddress> lowestFree(IpRange range) {
    IpAddress candidate = lowest.getOrDefault(range, range.first());
    while (range.contains(candidate) && isInUse(candidate)) {
      candidate = candidate.plus(1);
    }
    lowest.put(range, candidate);
    return Optional.of(candidate).filter(range::contains);
  }

  private boolean isInUse(IpAddress ip) {
    return used.contains(ip) || podAddresses.contains(ip);
  }

  private void give(Egress egress, IpAddress ip) {
    given.put(egress.name(), ip);
    used.add(ip);
  }

  private void giveFromPool(Egress egress, IpAddress ip) {
    give(egress, ip);
    fromPool.put(ip, egress.name());
  }

  private Refusal exhausted(ExternalIPPool pool) {
    BigInteger total = pool.total();
    BigInteger kept = reserved.in(pool);
    long ours = used.stream().filter(ip -> pool.contains(ip) && !reserved.contains(ip)).count();
    BigInteger pods = total.subtract(kept).subtract(BigInteger.valueOf(ours));
    return new Refusal(
        "PoolExhausted",
        ("the pool \"%s\" has none of its %s addresses left: %s used by Egresses, %s by Pods,"
                + " %s reserved (Nodes, gateway, podCIDRs)")
            .formatted(pool.name(), total, ours, pods, kept));
  }
}
