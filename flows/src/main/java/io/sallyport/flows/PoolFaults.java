package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Subnet;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is wrong with a pool beside others that are used, in sentences. The first one is shown; the
 * others tell {@link Admission} whether a change of a pool that is wrong makes it worse.
 */
final class PoolFaults {
  // A router forwards nothing from or to them (RFC 3927, section 7).
  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  private static final String UNREADABLE = "its spec cannot be read";

  private PoolFaults() {}

  /** All faults, each found when it is asked for. */
  static Stream<String> of(
      ExternalIPPool pool, Collection<ExternalIPPool> others, Settings.Features features) {
    if (pool.isClosed()) {
      return Stream.of(UNREADABLE);
    }
    return Stream.<Supplier<Stream<String>>>of(
            () -> mixed(pool),
            () -> pool.subnet().stream().flatMap(s -> gate(features)),
            () -> pool.subnet().stream().flatMap(PoolFaults::gateway),
            () -> pool.subnet().stream().flatMap(s -> tooMany(s, others)),
            () -> pool.subnet().stream().flatMap(s -> outside(s, pool)),
            () -> empty(pool),
            () -> pool.ranges().stream().flatMap(r -> notUnicast(r).stream()),
            () -> overlapWithin(pool),
            () -> pool.subnet().stream().flatMap(s -> taking(s, pool, others)),
            () -> others.stream().flatMap(o -> overlap(pool, o)))
        .flatMap(Supplier::get);
  }

  private static Stream<String> mixed(ExternalIPPool pool) {
    Optional<Family> family = pool.ranges().stream().map(r -> r.first().family()).findFirst();
    return Stream.concat(
            pool.ranges().stream().map(IpRange::first), pool.subnet().stream().map(Subnet::gateway))
        .filter(ip -> family.filter(f -> f != ip.family()).isPresent())
        .map(ip -> "it holds " + pool.ranges().get(0) + " and " + ip + ", of different families");
  }

  private static Stream<String> gate(Settings.Features features) {
    return features.separateSubnet()
        ? Stream.empty()
        : Stream.of("it has a subnetInfo, and featureGates.EgressSeparateSubnet is false");
  }

  private static Stream<String> gateway(Subnet subnet) {
    return isHost(subnet.gateway(), subnet.cidr())
        ? Stream.empty()
        : Stream.of(
            "its gateway %s is no host of the subnet %s"
                .formatted(subnet.gateway(), subnet.cidr()));
  }

  private static boolean isHost(IpAddress ip, Cidr network) {
    return IpRange.assignable(network).filter(r -> r.contains(ip)).isPresent();
  }

  private static Stream<String> tooMany(Subnet subnet, Collection<ExternalIPPool> others) {
    Set<Subnet> subnets =
        others.stream().flatMap(o -> o.subnet().stream()).collect(Collectors.toSet());
    String sentence = "the subnet %s would be one more than the %d that a cluster may have";
    return subnets.contains(subnet) || subnets.size() < Subnets.MOST
        ? Stream.empty()
        : Stream.of(sentence.formatted(subnet, Subnets.MOST));
  }

  private static Stream<String> outside(Subnet subnet, ExternalIPPool pool) {
    return pool.ranges().stream()
        .filter(r -> !subnet.cidr().contains(r.first()) || !subnet.cidr().contains(r.last()))
        .map(r -> "its range %s is not in the subnet %s".formatted(r, subnet.cidr()));
  }

  private static Stream<String> empty(ExternalIPPool pool) {
    String sentence =
        "it has no address: ipRanges is empty, or holds only a cidr of which nothing is left without"
            + " its first and last address, as of a /31 or /32";
    return pool.ranges().isEmpty() ? Stream.of(sentence) : Stream.empty();
  }

  private static Optional<String> notUnicast(IpRange range) {
    String sentence = "its range %s holds addresses of %s, which cannot be egress IPs";
    return Stream.concat(FitNodes.NOT_UNICAST.stream(), Stream.of(LINK_LOCAL))
        .filter(c -> range.overlaps(new IpRange(c.base(), c.last())))
        .findFirst()
        .map(c -> sentence.formatted(range, c));
  }

  // One for each range, so that there are no more sentences than ranges.
  private static Stream<String> overlapWithin(ExternalIPPool pool) {
    return IntStream.range(0, pool.ranges().size())
        .mapToObj(
            i ->
                pool.ranges().stream()
                    .limit(i)
                    .filter(pool.ranges().get(i)::overlaps)
                    .findFirst()
                    .map(o -> "its ranges " + o + " and " + pool.ranges().get(i) + " overlap"))
        .flatMap(Optional::stream);
  }

  // What another pool has reserved itself is nothing that it loses.
  private static Stream<String> taking(
      Subnet subnet, ExternalIPPool pool, Collection<ExternalIPPool> others) {
    Set<IpAddress> known =
        others.stream()
            .flatMap(o -> o.subnet().stream())
            .flatMap(s -> Reserved.noHosts(s).keySet().stream())
            .collect(Collectors.toSet());
    String sentence = "%s, %s, lies in a range of %s";
    return Reserved.noHosts(subnet).entrySet().stream()
        .filter(e -> !known.contains(e.getKey()))
        .flatMap(
            e ->
                others.stream()
                    .filter(o -> o.contains(e.getKey()))
                    .map(o -> sentence.formatted(e.getValue(), e.getKey(), named(o, pool))));
  }

  private static Stream<String> overlap(ExternalIPPool pool, ExternalIPPool other) {
    return pool.ranges().stream()
        .flatMap(
            r ->
                other.ranges().stream()
                    .filter(r::overlaps)
                    .findFirst()
                    .map(o -> "its range %s overlaps %s of %s".formatted(r, o, named(other, pool)))
                    .stream());
  }

  // At the door a pool is judged beside younger ones, too.
  private static String named(ExternalIPPool other, ExternalIPPool pool) {
    String age = other.compareTo(pool) < 0 ? "older " : "";
    return "the %spool \"%s\"".formatted(age, other.name());
  }

  /** Of a pool that is well and has nothing to hand out. */
  static String allReserved(ExternalIPPool pool) {
    return "each of its %s addresses is a Node's or the gateway's or lies in a podCIDR"
        .formatted(pool.total());
  }

  /** What a fault means for who asks the pool. */
  static String idle(String fault) {
    return fault + "; it hands out nothing";
  }
}
