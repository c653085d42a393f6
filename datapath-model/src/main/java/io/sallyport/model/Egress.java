package io.sallyport.model;

import java.util.List;
import java.util.Optional;

/**
 * An Egress (guide, "The Egress resource"). What the guide's schema calls egressIP and
 * externalIPPool is a list of one here; egressIPs and externalIPPools may hold one for each family.
 *
 * @param egressIPs the addresses that are written down, at most one of a family
 * @param externalIPPools where addresses come from, or have to be in
 * @param bandwidth what all its Pods together may send; absent: as much as they like
 */
public record Egress(
    Origin origin,
    AppliedTo appliedTo,
    List<IpAddress> egressIPs,
    List<String> externalIPPools,
    Optional<Bandwidth> bandwidth)
    implements Comparable<Egress> {

  public Egress {
    egressIPs = List.copyOf(egressIPs);
    externalIPPools = List.copyOf(externalIPPools);
    if (egressIPs.stream().map(IpAddress::family).distinct().count() < egressIPs.size()) {
      throw new IllegalArgumentException(
          "must hold one address of a family at most, not " + egressIPs);
    }
  }

  /** The object's name. */
  public String name() {
    return origin.name();
  }

  /** Oldest first. */
  @Override
  public int compareTo(Egress other) {
    return origin.compareTo(other.origin);
  }
}
