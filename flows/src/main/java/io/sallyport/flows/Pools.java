package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import io.sallyport.model.Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pools that may hand out addresses. A pool that overlaps an older one, or itself, hands out
 * nothing until that is mended; the older one is not disturbed.
 *
 * @param refused pools that may not, with the sentence that says why
 */
record Pools(SortedMap<String, ExternalIPPool> usable, SortedMap<String, String> refused) {
  // A router forwards nothing from or to them (RFC 3927, section 7).
  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  Pools {
    usable = Sorted.map(usable);
    refused = Sorted.map(refused);
  }

  static Pools of(Collection<ExternalIPPool> pools, Settings.Features features) {
    SortedMap<String, ExternalIPPool> usable = new TreeMap<>();
    SortedMap<String, String> refused = new TreeMap<>();
    for (ExternalIPPool pool : pools.stream().sorted().toList()) {
      complaint(pool, usable.values(), features)
          .ifPresentOrElse(c -> refused.put(pool.name(), c), () -> usable.put(pool.name(), pool));
    }
    return new Pools(usable, refused);
  }

  private static Optional<String> complaint(
      ExternalIPPool pool, Collection<ExternalIPPool> older, Settings.Features features) {
    return mixed(pool)
        .or(() -> pool.subnet().flatMap(s -> subnet(s, pool, older, features)))
        .or(() -> empty(pool))
        .or(() -> notUnicast(pool))
        .or(() -> overlapWithin(pool))
        .or(() -> pool.subnet().flatMap(s -> taking(s, older)))
        .or(() -> older.stream().flatMap(o -> overlap(pool, o).stream()).findFirst());
  }

  private static Optional<String> mixed(ExternalIPPool pool) {
    Optional<Family> family = pool.ranges().stream().map(r -> r.first().family()).findFirst();
    return Stream.concat(
            pool.ranges().stream().map(IpRange::first), pool.subnet().stream().map(Subnet::gateway))
        .filter(ip -> family.filter(f -> f != ip.family()).isPresent())
        .findFirst()
        .map(ip -> "it holds " + pool.ranges().get(0) + " and " + ip + ", of different families");
  }

  private static Optional<String> subnet(
      Subnet subnet,
      ExternalIPPool pool,
      Collection<ExternalIPPool> older,
      Settings.Features features) {
    if (!features.separateSubnet()) {
      return Optional.of("it has a subnetInfo, and featureGates.EgressSeparateSubnet is false");
    }
    if (!isHost(subnet.gateway(), subnet.cidr())) {
      return Optional.of(
          "its gateway %s is no host of the subnet %s".formatted(subnet.gateway(), subnet.cidr()));
    }
    Set<Subnet> subnets =
        older.stream().flatMap(o -> o.subnet().stream()).collect(Collectors.toSet());
    if (!subnets.contains(subnet) && subnets.size() >= Subnets.MOST) {
      String sentence = "the subnet %s would be one more than the %d that a cluster may have";
      return Optional.of(sentence.formatted(subnet, Subnets.MOST));
    }
    return pool.ranges().stream()
        .filter(r -> !subnet.cidr().contains(r.first()) || !subnet.cidr().contains(r.last()))
        .findFirst()
        .map(r -> "its range %s is not in the subnet %s".formatted(r, subnet.cidr()));
  }

  // What an older pool has reserved itself is nothing that it loses.
  private static Optional<String> taking(Subnet subnet, Collection<ExternalIPPool> older) {
    Set<IpAddress> known =
        older.stream()
            .flatMap(o -> o.subnet().stream())
            .flatMap(s -> Reserved.noHosts(s).keySet().stream())
            .collect(Collectors.toSet());
    String sentence = "%s, %s, lies in a range of the older pool \"%s\"";
    return Reserved.noHosts(subnet).entrySet().stream()
        .filter(e -> !known.contains(e.getKey()))
        .flatMap(
            e ->
                older.stream()
                    .filter(o -> o.contains(e.getKey()))
                    .map(o -> sentence.formatted(e.getValue(), e.getKey(), o.name())))
        .findFirst();
  }

  private static boolean isHost(IpAddress ip, Cidr network) {
    return IpRange.assignable(network).filter(r -> r.contains(ip)).isPresent();
  }

  private static Optional<String> empty(ExternalIPPool pool) {
    String sentence =
        "it has no address: ipRanges is empty, or holds only a cidr of which nothing is left without"
            + " its first and last address, as of a /31 or /32";
    return pool.ranges().isEmpty() ? Optional.of(sentence) : Optional.empty();
  }

  private static Optional<String> notUnicast(ExternalIPPool pool) {
    return pool.ranges().stream().flatMap(r -> notUnicast(r).stream()).findFirst();
  }

  private static Optional<String> notUnicast(IpRange range) {
    String sentence = "its range %s holds addresses of %s, which cannot be egress IPs";
    return Stream.concat(FitNodes.NOT_UNICAST.stream(), Stream.of(LINK_LOCAL))
        .filter(c -> range.overlaps(new IpRange(c.base(), c.last())))
        .findFirst()
        .map(c -> sentence.formatted(range, c));
  }

  private static Optional<String> overlapWithin(ExternalIPPool pool) {
    List<IpRange> seen = new ArrayList<>();
    for (IpRange range : pool.ranges()) {
      for (IpRange other : seen) {
        if (range.overlaps(other)) {
          return Optional.of("its ranges " + other + " and " + range + " overlap");
        }
      }
      seen.add(range);
    }
    return Optional.empty();
  }

  private static Optional<String> overlap(ExternalIPPool pool, ExternalIPPool older) {
    return pool.ranges().stream()
        .flatMap(r -> older.ranges().stream().filter(r::overlaps).map(o -> overlap(r, o, older)))
        .findFirst();
  }

  private static String overlap(IpRange mine, IpRange theirs, ExternalIPPool older) {
    return "its range %s overlaps %s of the older pool \"%s\""
        .formatted(mine, theirs, older.name());
  }

  /** Why this pool cannot be used. */
  Optional<Refusal> refusal(String name) {
    if (usable.containsKey(name)) {
      return Optional.empty();
    }
    String why = refused.get(name);
    return Optional.of(
        why == null
            ? new Refusal("PoolNotFound", "the pool \"" + name + "\" does not exist")
            : new Refusal("PoolRefused", "the pool \"" + name + "\" is not used: " + why));
  }

  /** Whether an Egress names two pools of the family. */
  Optional<Refusal> several(Claim claim) {
    List<String> ofFamily =
        claim.egress().externalIPPools().stream()
            .filter(p -> usable.containsKey(p))
            .filter(p -> usable.get(p).family().equals(Optional.of(claim.family())))
            .toList();
    String sentence = "the pools %s are of one family, and an Egress may have one of each";
    return ofFamily.size() < 2
        ? Optional.empty()
        : Optional.of(new Refusal("TwoPools", sentence.formatted(ofFamily)));
  }

  /** One problem for each pool that hands out nothing, whoever asks. */
  List<Problem> problems(Reserved reserved) {
    SortedMap<String, String> idle = new TreeMap<>(refused);
    usable.values().stream()
        .filter(p -> reserved.rest(p).isEmpty())
        .forEach(p -> idle.put(p.name(), allReserved(p)));
    return idle.entrySet().stream()
        .map(
            (Map.Entry<String, String> e) ->
                new Problem(
                    "ExternalIPPool/" + e.getKey(), e.getValue() + "; it hands out nothing"))
        .toList();
  }

  private static String allReserved(ExternalIPPool pool) {
    return "each of its %s addresses is a Node's or the gateway's or lies in a podCIDR"
        .formatted(pool.total());
  }
}
