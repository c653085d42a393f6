package io.sallyport.model;

import java.util.Optional;

/**
 * An Egress (guide, "The Egress resource").
 *
 * @param bandwidth what all its Pods together may send; absent: as much as they like
 */
public record Egress(
    Origin origin,
    AppliedTo appliedTo,
    Optional<IpAddress> egressIP,
    Optional<String> externalIPPool,
    Optional<Bandwidth> bandwidth)
    implements Comparable<Egress> {

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
