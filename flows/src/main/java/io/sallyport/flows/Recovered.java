package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a switch still knows of earlier decisions, read out of its own rules. A restarted controller
 * starts from it, so that nothing moves (design, decision 10).
 *
 * @param served what the Node translates for
 * @param routes where the Node sends the traffic of its Pods
 * @param owned egress IPs that the Node answers ARP or Neighbor Solicitations for
 * @param drained egress IPs whose older connections it leaves to another Node
 * @param hops the MAC addresses of neighbours at the uplink
 */
public record Recovered(
    SortedSet<Served> served,
    SortedSet<Route> routes,
    SortedSet<IpAddress> owned,
    SortedSet<IpAddress> drained,
    SortedMap<Hop, MacAddress> hops) {

  private static final Set<TableDef> RESOLVERS =
      Set.of(EgressPipeline.ARP, EgressPipeline.ND, EgressPipeline.FROM_SUBNET);

  public Recovered {
    served = Sorted.set(served);
    routes = Sorted.set(routes);
    owned = Sorted.set(owned);
    drained = Sorted.set(drained);
    hops = Sorted.map(hops);
  }

  /** An egress IP, and the cookie that tells the Egress. */
  public record Served(long cookie, IpAddress ip) implements Comparable<Served> {
    @Override
    public int compareTo(Served other) {
      int byIp = ip.compareTo(other.ip);
      return byIp != 0 ? byIp : Long.compareUnsigned(cookie, other.cookie);
    }

    int id() {
      return Cookie.egressId(cookie);
    }
  }

  /**
   * Where packets of a family go that an Egress applies to.
   *
   * @param cookie tells the Egress
   * @param node that its group leads to, by the tunnel's destination; absent: this one
   */
  public record Route(long cookie, Family family, Optional<IpAddress> node)
      implements Comparable<Route> {
    private static final Comparator<Route> ORDER =
        Comparator.comparing(Route::cookie)
            .thenComparing(Route::family)
            .thenComparing(r -> r.node.map(IpAddress::toString).orElse(""));

    @Override
    public int compareTo(Route other) {
      return ORDER.compare(this, other);
    }

    int id() {
      return Cookie.egressId(cookie);
    }
  }

  /** Reads the rules and groups of a switch; foreign ones say nothing. */
  public static Recovered from(Collection<Rule> rules, Collection<Group> groups) {
    SortedSet<Route> routes = new TreeSet<>();
    Map<Integer, Group> byId = groups.stream().collect(Collectors.toMap(Group::id, g -> g));
    SortedSet<Served> served = new TreeSet<>();
    SortedSet<IpAddress> owned = new TreeSet<>();
    Set<Long> drained = new TreeSet<>();
    for (Rule rule : rules) {
      int id = Cookie.egressId(rule.cookie());
      if (id != 0 && rule.table().equals(EgressPipeline.SNAT)) {
        source(rule.actions()).ifPresent(ip -> served.add(new Served(rule.cookie(), ip)));
      } else if (id != 0 && rule.table().equals(EgressPipeline.DRAIN)) {
        tunnelTo(rule.actions()).ifPresent(other -> drained.add(rule.cookie()));
      } else if (id != 0 && RESOLVERS.contains(rule.table())) {
        target(rule).ifPresent(owned::add);
      } else if (id != 0 && rule.table().equals(EgressPipeline.EGRESS_SELECT)) {
        Optional.ofNullable(byId.get(id))
            .filter(g -> !g.actions().isEmpty())
            .ifPresent(
                g ->
                    family(rule.match())
                        .ifPresent(
                            f -> routes.add(new Route(rule.cookie(), f, tunnelTo(g.actions())))));
      }
    }
    return new Recovered(served, routes, owned, addresses(served, drained), hops(rules));
  }

  private static SortedSet<IpAddress> addresses(SortedSet<Served> served, Set<Long> cookies) {
    return served.stream()
        .filter(s -> cookies.contains(s.cookie()))
        .map(Served::ip)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Optional<IpAddress> tunnelTo(List<Action> actions) {
    return Stream.of(Family.values())
        .flatMap(
            f -> values(actions.stream(), Field.tunnelDestination(f)).map(v -> new IpAddress(f, v)))
        .findFirst();
  }

  private static Optional<Family> family(Match match) {
    return Stream.of(Family.values()).filter(match::isOf).findFirst();
  }

  private static Stream<BigInteger> values(Stream<Action> actions, Field field) {
    return actions
        .filter(Action.SetField.class::isInstance)
        .map(Action.SetField.class::cast)
        .filter(set -> set.field() == field)
        .map(set -> set.value().value());
  }

  private static Optional<IpAddress> source(List<Action> actions) {
    return actions.stream()
        .filter(Action.Ct.class::isInstance)
        .flatMap(a -> ((Action.Ct) a).nat().stream())
        .flatMap(nat -> nat.source().stream())
        .findFirst();
  }

  private static Optional<IpAddress> target(Rule rule) {
    return address(rule, Family.IPV4, Field.ARP_TPA)
        .or(() -> address(rule, Family.IPV6, Field.ND_TARGET));
  }

  private static Optional<IpAddress> address(Rule rule, Family family, Field field) {
    return Optional.ofNullable(rule.match().fields().get(field))
        .filter(m -> m.mask().equals(field.allOnes()))
        .map(m -> new IpAddress(family, m.value()));
  }

  private static SortedMap<Hop, MacAddress> hops(Collection<Rule> rules) {
    SortedMap<Hop, MacAddress> out = new TreeMap<>();
    rules.stream()
        .filter(r -> r.table().equals(EgressPipeline.NEXT_HOP))
        .forEach(r -> hop(r).ifPresent(h -> mac(r).ifPresent(mac -> out.put(h, mac))));
    return out;
  }

  private static Optional<Hop> hop(Rule rule) {
    return Stream.of(Family.values())
        .flatMap(f -> address(rule, f, Field.destination(f)).stream())
        .findFirst()
        .map(ip -> new Hop(vlan(rule), ip));
  }

  private static int vlan(Rule rule) {
    return values(rule.actions().stream(), PipelineBits.VLAN.field())
        .findFirst()
        .map(v -> v.shiftRight(PipelineBits.VLAN.low()).intValue())
        .orElse(0);
  }

  private static Optional<MacAddress> mac(Rule rule) {
    return values(rule.actions().stream(), Field.ETH_DST)
        .map(v -> new MacAddress(v.longValue()))
        .findFirst();
  }
}
