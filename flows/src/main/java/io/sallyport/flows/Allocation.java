package io.sallyport.flows;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Which Egress has which egress IP, in each family that it is for.
 *
 * @param refusals the claims that have none, and why
 */
public record Allocation(
    SortedMap<ClaimRef, IpAddress> addresses, SortedMap<ClaimRef, Refusal> refusals) {
  public Allocation {
    addresses = Sorted.map(addresses);
    refusals = Sorted.map(refusals);
  }

  /** The egress IP that a claim has. */
  public Optional<IpAddress> of(ClaimRef claim) {
    return Optional.ofNullable(addresses.get(claim));
  }

  /** The egress IPs of an Egress, IPv4 first. */
  public List<IpAddress> of(String egress) {
    return Stream.of(Family.values()).flatMap(f -> of(new ClaimRef(egress, f)).stream()).toList();
  }
}
