package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Which Egress has which egress IP.
 *
 * @param addresses by Egress
 * @param refusals the Egresses that have none, and why
 */
public record Allocation(
    SortedMap<String, IpAddress> addresses, SortedMap<String, Refusal> refusals) {
  public Allocation {
    addresses = Sorted.map(addresses);
    refusals = Sorted.map(refusals);
  }

  /** The egress IP of an Egress. */
  public Optional<IpAddress> of(String egress) {
    return Optional.ofNullable(addresses.get(egress));
  }
}
