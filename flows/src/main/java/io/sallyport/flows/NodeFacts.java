package io.sallyport.flows;

import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * What only a Node's switch can tell.
 *
 * @param ports OpenFlow port numbers by name
 * @param mac of the bridge's LOCAL port
 * @param hops the MAC addresses of the neighbours at the uplink that have answered
 */
public record NodeFacts(
    SortedMap<String, Integer> ports, MacAddress mac, SortedMap<Hop, MacAddress> hops) {
  public NodeFacts {
    ports = Sorted.map(ports);
    hops = Sorted.map(hops);
  }

  OptionalInt port(String name) {
    Integer number = ports.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The MAC address of a neighbour, if it has answered. */
  public Optional<MacAddress> mac(Hop hop) {
    return Optional.ofNullable(hops.get(hop));
  }
}
