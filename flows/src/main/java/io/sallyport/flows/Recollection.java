package io.sallyport.flows;

import io.sallyport.datapath.Cookie;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
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
  private final SortedMap<String, IpAddress> addresses = new TreeMap<>();
  private final SortedMap<String, Integer> ids = new TreeMap<>();
  private final SortedMap<IpAddress, Gateway> gateways = new TreeMap<>();

  Recollection(SortedMap<String, Recovered> bySwitch, Snapshot snapshot) {
    this.bySwitch = bySwitch;
    this.snapshot = snapshot;
  }

  Memory memory() {
    bySwitch.forEach((node, r) -> r.owned().forEach(ip -> gateways.put(ip, Gateway.at(node))));
    for (Egress egress : snapshot.egresses().values()) {
      fromGateways(egress);
      bySwitch.forEach((node, r) -> r.routes().forEach(route -> fromSource(egress, node, route)));
    }
    return new Memory(addresses, ids, new Placement(gateways));
  }

  // Of several, the address that a switch answers ARP for is the one that was last in force.
  private void fromGateways(Egress egress) {
    Optional<Recovered.Served> known =
        served(egress).filter(s -> gateways.containsKey(s.ip())).findFirst();
    known
        .or(() -> served(egress).sorted().findFirst())
        .ifPresent(s -> know(egress, s.ip(), s.id()));
  }

  private Stream<Recovered.Served> served(Egress egress) {
    return bySwitch.values().stream()
        .flatMap(r -> r.served().stream())
        .filter(s -> Cookie.isOf(s.cookie(), egress.name()));
  }

  private void know(Egress egress, IpAddress ip, int id) {
    addresses.putIfAbsent(egress.name(), ip);
    ids.putIfAbsent(egress.name(), id);
  }

  private void fromSource(Egress egress, String source, Recovered.Route route) {
    if (!Cookie.isOf(route.cookie(), egress.name())) {
      return;
    }
    if (!addresses.containsKey(egress.name())) {
      candidates(egress)
          .limit(MOST_CANDIDATES)
          .filter(ip -> EgressIds.first(egress.name(), ip) == route.id())
          .findFirst()
          .ifPresent(ip -> know(egress, ip, route.id()));
    }
    Optional.ofNullable(addresses.get(egress.name()))
        .ifPresent(
            ip -> owner(source, route).ifPresent(o -> gateways.putIfAbsent(ip, Gateway.at(o))));
  }

  private Stream<IpAddress> candidates(Egress egress) {
    return Stream.concat(
        egress.egressIP().stream(),
        egress.externalIPPool().map(snapshot.pools()::get).map(ExternalIPPool::ranges).stream()
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
                    .filter(n -> n.address(Family.IPV4).equals(Optional.of(address)))
                    .map(Node::name)
                    .findFirst())
        .orElse(Optional.of(source));
  }
}
