package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.Node;
import io.sallyport.model.Subnet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The addresses that no pool hands out: the gateways', those of Nodes that are programmed, and all
 * of their podCIDRs. A mistake in a new Node or pool takes no address away. It counts in blocks and
 * never address by address: a pool or a podCIDR may hold millions.
 */
final class Reserved {
  private final SortedMap<IpAddress, String> owners = new TreeMap<>();
  private final List<Cidr> podCidrs;
  private final List<IpRange> blocks;

  private Reserved(FitNodes nodes, Pools pools, Settings settings) {
    for (Node node : nodes.byName().values()) {
      node.allAddresses()
          .forEach(a -> owners.put(a, "the address of Node \"" + node.name() + "\""));
    }
    settings.gateways().forEach(g -> owners.put(g, "the gateway's address"));
    pools.usable().values().stream()
        .flatMap(p -> p.subnet().stream())
        .forEach(s -> owners.putAll(noHosts(s)));
    podCidrs = nodes.byName().values().stream().flatMap(n -> n.podCidrs().stream()).toList();
    blocks =
        Stream.concat(
                owners.keySet().stream().map(a -> new IpRange(a, a)),
                podCidrs.stream().map(c -> new IpRange(c.base(), c.last())))
            .sorted(Comparator.comparing(IpRange::first))
            .toList();
  }

  /**
   * The addresses of a subnet that no host has, and what each is: the gateway's, the network's own
   * (IPv6: that of all its routers) and, as in a cidr of the guide, the broadcast address.
   */
  static SortedMap<IpAddress, String> noHosts(Subnet subnet) {
    SortedMap<IpAddress, String> out = new TreeMap<>();
    out.put(subnet.gateway(), "the gateway of the subnet " + subnet.cidr());
    out.put(subnet.cidr().base(), "the first address of the subnet " + subnet.cidr());
    if (subnet.gateway().family() == Family.IPV4) {
      out.put(subnet.cidr().last(), "the last address of the subnet " + subnet.cidr());
    }
    return out;
  }

  static Reserved of(FitNodes nodes, Pools pools, Settings settings) {
    return new Reserved(nodes, pools, settings);
  }

  boolean contains(IpAddress ip) {
    return owners.containsKey(ip) || podCidrs.stream().anyMatch(c -> c.contains(ip));
  }

  /** What a reserved address is: the end of a sentence that begins with it. */
  Optional<String> why(IpAddress ip) {
    if (owners.containsKey(ip)) {
      return Optional.of("is " + owners.get(ip));
    }
    return contains(ip) ? Optional.of("lies in a Node's podCIDR") : Optional.empty();
  }

  /** What is left of a pool's ranges, in their order. */
  List<IpRange> rest(ExternalIPPool pool) {
    return pool.ranges().stream().flatMap(r -> rest(r).stream()).toList();
  }

  // Blocks may overlap: what is behind the last one's end is all that the next one can take from.
  private List<IpRange> rest(IpRange range) {
    List<IpRange> out = new ArrayList<>();
    IpAddress next = range.first();
    for (IpRange block : blocks.stream().filter(range::overlaps).toList()) {
      if (next.compareTo(block.first()) < 0) {
        out.add(new IpRange(next, block.first().plus(-1)));
      }
      if (block.last().compareTo(range.last()) >= 0) {
        return out;
      }
      next = next.compareTo(block.last()) <= 0 ? block.last().plus(1) : next;
    }
    out.add(new IpRange(next, range.last()));
    return out;
  }

  /** How many addresses of a pool are reserved. */
  BigInteger in(ExternalIPPool pool) {
    return rest(pool).stream().map(IpRange::size).reduce(pool.total(), BigInteger::subtract);
  }
}
