package io.sallyport.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An Egress (guide, "The Egress resource"). What the guide's schema calls egressIP and
 * externalIPPool is a list of one here; egressIPs and externalIPPools may hold one for each family.
 *
 * @param egressIPs the addresses that are written down, at most one of a family
 * @param allocated what was handed out to it before, by {@link #ALLOCATED}; not among egressIPs,
 *     even though it is shown there
 * @param externalIPPools where addresses come from, or have to be in
 * @param bandwidth what all its Pods together may send; absent: as much as they like
 * @param isClosed nobody can tell what it asks for: its Pods' packets stay in, and no other Egress
 *     is handed out the addresses that it names
 */
public record Egress(
    Origin origin,
    AppliedTo appliedTo,
    List<IpAddress> egressIPs,
    List<IpAddress> allocated,
    List<String> externalIPPools,
    Optional<Bandwidth> bandwidth,
    boolean isClosed)
    implements Comparable<Egress> {

  /**
   * The annotation that tells an address which the controller wrote to spec.egressIP from one that
   * a user wrote: its value names the former, separated by commas.
   */
  public static final String ALLOCATED = "sallyport.io/allocated-egress-ips";

  public Egress {
    egressIPs = List.copyOf(egressIPs);
    allocated = List.copyOf(allocated);
    externalIPPools = List.copyOf(externalIPPools);
    if (!isClosed
        && egressIPs.stream().map(IpAddress::family).distinct().count() < egressIPs.size()) {
      throw new IllegalArgumentException(
          "must hold one address of a family at most, not " + egressIPs);
    }
  }

  /**
   * Reads the annotation's value.
   *
   * @throws IllegalArgumentException if an address of it is none
   */
  public static List<IpAddress> parseAllocated(String annotation) {
    return Stream.of(annotation.split(",", -1))
        .map(String::strip)
        .filter(Predicate.not(String::isEmpty))
        .map(IpAddress::parse)
        .toList();
  }

  /** The annotation's value. */
  public static String allocatedText(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(","));
  }

  /** The object's name. */
  public String name() {
    return origin.name();
  }

  /** All addresses that it names. */
  public List<IpAddress> addresses() {
    return Stream.concat(egressIPs.stream(), allocated.stream()).distinct().toList();
  }

  /** Oldest first. */
  @Override
  public int compareTo(Egress other) {
    return origin.compareTo(other.origin);
  }
}
