package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which Node holds which egress IP. An address that no Node can hold is absent.
 *
 * @param gateways by egress IP
 */
public record Placement(SortedMap<IpAddress, Gateway> gateways) {
  /** No egress IP is anywhere. */
  public static final Placement EMPTY = new Placement(Sorted.map(Map.of()));

  public Placement {
    gateways = Sorted.map(gateways);
  }

  /** Where an address lives. */
  public Optional<Gateway> of(IpAddress address) {
    return Optional.ofNullable(gateways.get(address));
  }

  /** The Node that owns an address. */
  public Optional<String> owner(IpAddress address) {
    return of(address).map(Gateway::owner);
  }

  /** The same with one address living elsewhere, or nowhere. */
  public Placement with(IpAddress address, Optional<Gateway> gateway) {
    SortedMap<IpAddress, Gateway> next = new TreeMap<>(gateways);
    next.remove(address);
    gateway.ifPresent(g -> next.put(address, g));
    return new Placement(next);
  }
}
