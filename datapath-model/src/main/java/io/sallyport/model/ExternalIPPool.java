package io.sallyport.model;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * An ExternalIPPool (guide, "The ExternalIPPool resource").
 *
 * @param ranges what may be handed out, the guide's exclusions already taken off
 * @param subnet spec.subnetInfo; absent: the Nodes' own network
 * @param isClosed nobody can tell what it holds: it gives nothing, and is not one that is not there
 */
public record ExternalIPPool(
    Origin origin,
    List<IpRange> ranges,
    LabelSelector nodeSelector,
    Optional<Subnet> subnet,
    boolean isClosed)
    implements Comparable<ExternalIPPool> {

  public ExternalIPPool {
    ranges = List.copyOf(ranges);
  }

  /** The object's name. */
  public String name() {
    return origin.name();
  }

  /** The IP version of its addresses; absent: it has none, or of both, and is not used. */
  public Optional<Family> family() {
    List<Family> all = ranges.stream().map(r -> r.first().family()).distinct().toList();
    return all.stream().filter(f -> all.size() == 1).findFirst();
  }

  /** Whether the pool may hand out this address. */
  public boolean contains(IpAddress address) {
    return ranges.stream().anyMatch(r -> r.contains(address));
  }

  /** How many addresses the pool may hand out. */
  public BigInteger total() {
    return ranges.stream().map(IpRange::size).reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** Oldest first. */
  @Override
  public int compareTo(ExternalIPPool other) {
    return origin.compareTo(other.origin);
  }
}
