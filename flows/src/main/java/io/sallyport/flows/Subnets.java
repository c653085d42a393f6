package io.sallyport.flows;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Sorted;
import io.sallyport.model.Subnet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The networks other than the Nodes' that egress IPs are in.
 *
 * @param byPool the pools that have one
 */
public record Subnets(SortedMap<String, Numbered> byPool) {
  /** How many there may be (guide, "SubnetInfo"). */
  static final int MOST = 20;

  private static final int LAST = 0xffff;

  /** A subnet, and the number that the tables know it by. */
  public record Numbered(Subnet subnet, int number) {
    /** Its gateway. */
    public Hop gateway() {
      return new Hop(subnet.vlan(), subnet.gateway());
    }
  }

  public Subnets {
    byPool = Sorted.map(byPool);
  }

  static Subnets of(Collection<ExternalIPPool> usable) {
    SortedMap<Subnet, Integer> numbers = new TreeMap<>();
    Set<Integer> taken = new HashSet<>();
    SortedMap<String, Numbered> byPool = new TreeMap<>();
    for (ExternalIPPool pool : usable.stream().sorted().toList()) {
      pool.subnet()
          .ifPresent(
              s -> {
                numbers.computeIfAbsent(s, n -> FreeNumber.of(n.toString(), LAST, taken));
                byPool.put(pool.name(), new Numbered(s, numbers.get(s)));
              });
    }
    return new Subnets(byPool);
  }

  /** The subnet of a claim's pool; absent: the Nodes' own network. */
  public Optional<Numbered> of(Claim claim) {
    return claim.pool().flatMap(p -> Optional.ofNullable(byPool.get(p)));
  }

  /** No pool has one. */
  static final Subnets NONE = new Subnets(Sorted.map(Map.of()));
}
