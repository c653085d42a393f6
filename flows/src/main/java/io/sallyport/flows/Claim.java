package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an Egress asks for in one address family. A Pod's packets of a family that none of its
 * Egresses is for leave as if there were none; an Egress whose family nobody can tell, as it has
 * neither an address nor a pool of one family, is for both, so that nothing leaks; and so is one
 * with two pools of which one is not there. A closed one asks for nothing, in both.
 *
 * @param ip as it is written down
 * @param pool where it comes from, or has to be in
 */
public record Claim(Egress egress, Family family, Optional<IpAddress> ip, Optional<String> pool)
    implements Comparable<Claim> {
  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::egress).thenComparing(Claim::family);

  /** The claims of an Egress. */
  static List<Claim> of(Egress egress, Map<String, ExternalIPPool> pools) {
    if (egress.isClosed()) {
      return Stream.of(Family.values())
          .map(f -> new Claim(egress, f, Optional.empty(), Optional.empty()))
          .toList();
    }
    return families(egress, pools).stream()
        .map(f -> new Claim(egress, f, ipOf(egress, f), poolOf(egress, f, pools)))
        .toList();
  }

  /** The claims of all, oldest Egress first. */
  static List<Claim> ofAll(Collection<Egress> egresses, Map<String, ExternalIPPool> pools) {
    return egresses.stream().sorted().flatMap(e -> of(e, pools).stream()).toList();
  }

  private static Set<Family> families(Egress egress, Map<String, ExternalIPPool> pools) {
    Set<Family> out = EnumSet.noneOf(Family.class);
    egress.egressIPs().forEach(ip -> out.add(ip.family()));
    egress.externalIPPools().forEach(p -> familyOf(p, pools).ifPresent(out::add));
    boolean untold = egress.externalIPPools().stream().anyMatch(p -> familyOf(p, pools).isEmpty());
    boolean isForTwo = egress.externalIPPools().size() > 1 && untold;
    return out.isEmpty() || isForTwo ? EnumSet.allOf(Family.class) : out;
  }

  private static Optional<Family> familyOf(String pool, Map<String, ExternalIPPool> pools) {
    return Optional.ofNullable(pools.get(pool)).flatMap(ExternalIPPool::family);
  }

  private static Optional<IpAddress> ipOf(Egress egress, Family family) {
    return of(family, egress.egressIPs());
  }

  private static Optional<IpAddress> of(Family family, List<IpAddress> addresses) {
    return addresses.stream().filter(ip -> ip.family() == family).findFirst();
  }

  // An address that is written beside pools has to be in one: if none is of its family, in the one
  // that is wrong, which is then named.
  private static Optional<String> poolOf(
      Egress egress, Family family, Map<String, ExternalIPPool> pools) {
    List<String> all = egress.externalIPPools();
    Stream<String> ofFamily =
        all.stream().filter(p -> familyOf(p, pools).equals(Optional.of(family)));
    Stream<String> unknown = all.stream().filter(p -> familyOf(p, pools).isEmpty());
    return Stream.of(ofFamily, unknown, all.stream()).flatMap(s -> s).findFirst();
  }

  /** Its name. */
  public ClaimRef ref() {
    return new ClaimRef(egress.name(), family);
  }

  /** What was handed out to it before, if the object tells. */
  public Optional<IpAddress> allocated() {
    return of(family, egress.allocated());
  }

  /** Whether the address is a Node's own. */
  public boolean isStatic() {
    return ip.isPresent() && pool.isEmpty();
  }

  /** Oldest Egress first. */
  @Override
  public int compareTo(Claim other) {
    return ORDER.compare(this, other);
  }
}
