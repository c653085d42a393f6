package io.sallyport.flows;

import io.sallyport.datapath.Cookie;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Node;
import io.sallyport.model.Snapshot;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts together what the switches still know. A gateway knows the egress IPs that live on it. If it
 * is not there to be asked, the Nodes whose Pods used it know the number of the Egress, which the
 * address can be found by, and where they sent its traffic.
 */
final class Recollection {
  // Larger pools are not searched for an address that only its number is known of.
  private static final int MOST_CANDIDATES = 0x1_0000;

  private final SortedMap<String, Recovered> bySwitch;
  private final Snapshot snapshot;
  private final SortedMap<ClaimRef, IpAddress> addresses = new TreeMap<>();
  private final SortedMap<ClaimRef, Integer> ids = new TreeMap<>();
  private final SortedMap<IpAddress, Gateway> gateways = new TreeMap<>();

  Recollection(SortedMap<String, Recovered> bySwitch, Snapshot snapshot) {
    this.bySwitch = bySwitch;
    this.snapshot = snapshot;
  }

  Memory memory() {
    bySwitch.forEach((node, r) -> r.owned().forEach(ip -> gateways.put(ip, gateway(node, ip))));
    for (Claim claim : Claim.ofAll(snapshot.egresses().values(), snapshot.pools())) {
      fromGateways(claim);
      bySwitch.forEach((node, r) -> r.routes().forEach(route -> fromSource(claim, node, route)));
    }
    return new Memory(addresses, ids, new Placement(gateways));
  }

  // A move goes on where it was: the other Node may have connections that nobody else knows. What
  // a switch that is away hands over is not known, so it may be anything.
  private Gateway gateway(String owner, IpAddress ip) {
    boolean draining =
        Optional.ofNullable(bySwitch.get(owner)).map(r -> r.drained().contains(ip)).orElse(true);
    return bySwitch.entrySet().stream()
        .filter(e -> !e.getKey().equals(owner))
        .filter(e -> e.getValue().served().stream().anyMatch(s -> s.ip().equals(ip)))
        .map(e -> Gateway.moving(owner, e.getKey(), draining))
        .findFirst()
        .orElseGet(() -> Gateway.at(owner));
  }

  // Of several, the address that a switch answers ARP for is the one that was last in force.
  private void fromGateways(Claim claim) {
    Optional<Recovered.Served> known =
        served(claim).filter(s -> gateways.containsKey(s.ip())).findFirst();
    known.or(() -> served(claim).sorted().findFirst()).ifPresent(s -> know(claim, s.ip(), s.id()));
  }

  private Stream<Recovered.Served> served(Claim claim) {
    return bySwitch.values().stream()
        .flatMap(r -> r.served().stream())
        .filter(s -> s.ip().family() == claim.family())
        .filter(s -> Cookie.isOf(s.cookie(), claim.egress().name()));
  }

  private void know(Claim claim, IpAddress ip, int id) {
    addresses.putIfAbsent(claim.ref(), ip);
    ids.putIfAbsent(claim.ref(), id);
  }

  private void fromSource(Claim claim, String source, Recovered.Route route) {
    String egress = claim.egress().name();
    if (route.family() != claim.family() || !Cookie.isOf(route.cookie(), egress)) {
      return;
    }
    if (!addresses.containsKey(claim.ref())) {
      candidates(claim)
          .limit(MOST_CANDIDATES)
          .filter(ip -> EgressIds.first(egress, ip) == route.id())
          .findFirst()
          .ifPresent(ip -> know(claim, ip, route.id()));
    }
    Optional.ofNullable(addresses.get(claim.ref()))
        .ifPresent(
            ip -> owner(source, route).ifPresent(o -> gateways.putIfAbsent(ip, gateway(o, ip))));
  }

  private Stream<IpAddress> candidates(Claim claim) {
    return Stream.concat(
        claim.ip().stream(),
        claim.pool().map(snapshot.pools()::get).map(ExternalIPPool::ranges).stream()
            .flatMap(ranges -> ranges.stream().flatMap(Recollection::addresses)));
  }

  private static Stream<IpAddress> addresses(IpRange range) {
    return Stream.iterate(range.first(), range::contains, ip -> ip.plus(1));
  }

  private Optional<String> owner(String source, Recovered.Route route) {
    return route
        .node()
        .map(
            address ->
                snapshot.nodes().values().stream()
                    .filter(n -> n.addresses().contains(address))
                    .map(Node::name)
                    .findFirst())
        .orElse(Optional.of(source));
  }
}
