package io.sallyport.flows;

import io.sallyport.datapath.Meter;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much may leave with each egress IP: one meter for each, whoever uses it. Where several
 * Egresses have one egress IP, the oldest that sets a bandwidth decides (design, decision 4).
 *
 * @param byAddress the egress IPs that have a limit
 */
public record Limits(SortedMap<IpAddress, Limit> byAddress) {
  /** No egress IP has one. */
  public static final Limits NONE = new Limits(Sorted.map(Map.of()));

  /** Why there is none. */
  public static final String SWITCHED_OFF =
      "spec.bandwidth is not enforced: featureGates.EgressTrafficShaping is false";

  /** The numbers of meters are 1 to this one. */
  static final int METERS = 0xfffe;

  public Limits {
    byAddress = Sorted.map(byAddress);
  }

  /**
   * A limit.
   *
   * @param decider whose bandwidth it is
   */
  public record Limit(Egress decider, Meter meter) {}

  /** Numbers are given to the oldest first, so that a new limit never takes one from another. */
  static Limits of(SortedMap<IpAddress, List<Claim>> claims) {
    SortedMap<IpAddress, Limit> out = new TreeMap<>();
    Set<Integer> taken = new HashSet<>();
    claims.entrySet().stream()
        .flatMap(e -> decider(e.getValue()).map(d -> Map.entry(e.getKey(), d)).stream())
        .sorted(Map.Entry.<IpAddress, Egress>comparingByValue().thenComparing(Map.Entry::getKey))
        .limit(METERS)
        .forEach(
            e ->
                out.put(
                    e.getKey(),
                    limit(e.getValue(), FreeNumber.of(e.getKey().toString(), METERS, taken))));
    return new Limits(out);
  }

  /** What is to be said of a bandwidth that is not enforced; the Egress has its address. */
  static Optional<Refusal> ignored(Egress egress, Settings settings) {
    return egress.bandwidth().isPresent() && !settings.features().trafficShaping()
        ? Optional.of(new Refusal("SwitchedOff", SWITCHED_OFF))
        : Optional.empty();
  }

  private static Optional<Egress> decider(List<Claim> oldestFirst) {
    return oldestFirst.stream()
        .map(Claim::egress)
        .filter(e -> e.bandwidth().isPresent())
        .findFirst();
  }

  private static Limit limit(Egress decider, int number) {
    Bandwidth bandwidth = decider.bandwidth().orElseThrow();
    String reason =
        bandwidth.burstIsRaised() ? "its bandwidth, with the burst raised" : "its bandwidth";
    Meter meter =
        new Meter(
            number,
            bandwidth.rate(),
            bandwidth.effectiveBurst(),
            "Egress/" + decider.name(),
            reason);
    return new Limit(decider, meter);
  }

  /** The limit of an egress IP. */
  public Optional<Limit> of(IpAddress ip) {
    return Optional.ofNullable(byAddress.get(ip));
  }
}
