package io.sallyport.flows;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Node;
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
import java.util.stream.Stream;

/**
 * Gives egress IPs to Egresses. What an Egress was given before it keeps, and its annotation, which
 * anybody can edit, tells only where nobody remembers; then come the addresses that users wrote
 * down (without a pool a Node's, or it is nobody's); then new ones are handed out, lowest first,
 * oldest Egress first, and none that a Pod or any Node has. A Pod that takes an address given
 * before is not looked at: {@link Cluster} refuses it; nor is a Node that is not programmed.
 */
final class Allocator {
  private static final Refusal UNREADABLE =
      new Refusal("SpecRefused", "its spec cannot be read, so nothing of its Pods leaves");

  private final Pools pools;
  private final Reserved reserved;
  private final Set<IpAddress> nodeAddresses;
  private final Set<IpAddress> othersAddresses;
  private final SortedMap<ClaimRef, IpAddress> given = new TreeMap<>();
  private final Set<IpAddress> used = new TreeSet<>();
  private final SortedMap<IpAddress, ClaimRef> fromPool = new TreeMap<>();
  private final SortedMap<ClaimRef, Refusal> refusals = new TreeMap<>();
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
    this.othersAddresses =
        Stream.concat(
                snapshot.nodes().values().stream().flatMap(Node::allAddresses),
                snapshot.pods().values().stream()
                    .filter(Pod::hasNetwork)
                    .flatMap(p -> p.ips().stream()))
            .collect(Collectors.toSet());
  }

  static Allocation allocate(
      Snapshot snapshot, Pools pools, Reserved reserved, Map<ClaimRef, IpAddress> before) {
    Allocator allocator = new Allocator(snapshot, pools, reserved);
    List<Claim> oldestFirst = Claim.ofAll(snapshot.egresses().values(), snapshot.pools());
    Map<ClaimRef, IpAddress> known = new HashMap<>(before);
    oldestFirst.forEach(c -> c.allocated().ifPresent(ip -> known.putIfAbsent(c.ref(), ip)));
    List<Claim> automatic = oldestFirst.stream().filter(c -> c.ip().isEmpty()).toList();
    Set<IpAddress> written = allocator.writtenBefore(oldestFirst, known);
    automatic.forEach(c -> allocator.restore(c, known, written));
    List<Claim> closed = oldestFirst.stream().filter(c -> c.egress().isClosed()).toList();
    closed.forEach(c -> allocator.hold(c, known, written));
    closed.forEach(c -> allocator.used.addAll(c.egress().addresses()));
    oldestFirst.forEach(allocator::takeWritten);
    automatic.forEach(allocator::handOut);
    return new Allocation(allocator.given, allocator.refusals);
  }

  /** What Egresses had before and write down, so that it is not for others to keep. */
  private Set<IpAddress> writtenBefore(List<Claim> claims, Map<ClaimRef, IpAddress> before) {
    return claims.stream()
        .filter(c -> c.ip().isPresent() && c.pool().isPresent())
        .filter(c -> c.ip().equals(Optional.ofNullable(before.get(c.ref()))))
        .filter(c -> refusal(c, c.ip().get()).isEmpty())
        .map(c -> c.ip().get())
        .collect(Collectors.toSet());
  }

  private void restore(Claim claim, Map<ClaimRef, IpAddress> before, Set<IpAddress> written) {
    Optional<ExternalIPPool> pool = claim.pool().map(pools.usable()::get);
    Optional.ofNullable(before.get(claim.ref()))
        .filter(ip -> pool.isPresent() && pool.get().contains(ip))
        .filter(ip -> !reserved.contains(ip) && !used.contains(ip) && !written.contains(ip))
        .ifPresent(ip -> giveFromPool(claim, ip));
  }

  // What it may have when it can be read again. What a user wrote down for it is not handed out to
  // others, who may write it down, too, as ever.
  private void hold(Claim claim, Map<ClaimRef, IpAddress> before, Set<IpAddress> written) {
    Optional.ofNullable(before.get(claim.ref()))
        .filter(ip -> !used.contains(ip) && !written.contains(ip))
        .ifPresent(ip -> fromPool.putIfAbsent(ip, claim.ref()));
  }

  private void takeWritten(Claim claim) {
    claim
        .ip()
        .ifPresent(
            ip ->
                refusal(claim, ip)
                    .ifPresentOrElse(r -> refusals.put(claim.ref(), r), () -> give(claim, ip)));
  }

  private Optional<Refusal> refusal(Claim claim, IpAddress ip) {
    if (claim.pool().isEmpty()) {
      return nodeAddresses.contains(ip) ? Optional.empty() : Optional.of(notFound(ip));
    }
    return refusal(claim).or(() -> refusal(ip, pools.usable().get(claim.pool().get())));
  }

  private Refusal notFound(IpAddress ip) {
    return FitNodes.NOT_UNICAST.stream()
        .filter(c -> c.contains(ip))
        .findFirst()
        .map(c -> "%s is one of %s, which cannot be egress IPs".formatted(ip, c))
        .map(sentence -> new Refusal("NotUnicast", sentence))
        .orElseGet(() -> new Refusal("IPNotFound", "no Node has the address " + ip + ofPool(ip)));
  }

  private String ofPool(IpAddress ip) {
    String sentence = "; it is of the pool \"%s\", which spec.externalIPPool would have to name";
    return pools.usable().values().stream()
        .filter(pool -> pool.contains(ip))
        .findFirst()
        .map(pool -> sentence.formatted(pool.name()))
        .orElse("");
  }

  private Optional<Refusal> refusal(Claim claim) {
    if (claim.egress().isClosed()) {
      return Optional.of(UNREADABLE);
    }
    return claim
        .pool()
        .map(p -> pools.refusal(p).or(() -> pools.several(claim)))
        .orElse(Optional.of(new Refusal("NoIPNoPool", "set egressIP, externalIPPool or both")));
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
        .or(() -> Optional.ofNullable(fromPool.get(ip)).map(by -> taken(ip, by.egress())));
  }

  private static Refusal taken(IpAddress ip, String other) {
    return new Refusal(
        "IPInUse", "egressIP %s was given to Egress \"%s\" before".formatted(ip, other));
  }

  private void handOut(Claim claim) {
    if (given.containsKey(claim.ref())) {
      return;
    }
    refusal(claim)
        .ifPresentOrElse(
            r -> refusals.put(claim.ref(), r),
            () -> handOut(claim, pools.usable().get(claim.pool().orElseThrow())));
  }

  private void handOut(Claim claim, ExternalIPPool pool) {
    rest.computeIfAbsent(pool.name(), p -> reserved.rest(pool)).stream()
        .flatMap(r -> lowestFree(r).stream())
        .findFirst()
        .ifPresentOrElse(
            ip -> giveFromPool(claim, ip),
            () ->
                refusals.put(
                    claim.ref(), exhausted.computeIfAbsent(pool.name(), p -> exhausted(pool))));
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
    return used.contains(ip) || othersAddresses.contains(ip);
  }

  private void give(Claim claim, IpAddress ip) {
    given.put(claim.ref(), ip);
    used.add(ip);
  }

  private void giveFromPool(Claim claim, IpAddress ip) {
    give(claim, ip);
    fromPool.put(ip, claim.ref());
  }

  private Refusal exhausted(ExternalIPPool pool) {
    BigInteger total = pool.total();
    BigInteger kept = reserved.in(pool);
    long ours = used.stream().filter(ip -> pool.contains(ip) && !reserved.contains(ip)).count();
    BigInteger pods = total.subtract(kept).subtract(BigInteger.valueOf(ours));
    return Refusal.exhausted(
        ("the pool \"%s\" has no address left: of %s, %s used by Egresses, %s by Pods,"
                + " %s reserved (Nodes, gateway, podCIDRs)")
            .formatted(pool.name(), total, ours, pods, kept));
  }
}
