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
 * @param nextHop the MAC address of the gateway towards the outside, once it has answered
 */
public record NodeFacts(
    SortedMap<String, Integer> ports, MacAddress mac, Optional<MacAddress> nextHop) {
  public NodeFacts {
    ports = Sorted.map(ports);
  }

  OptionalInt port(String name) {
    Integer number = ports.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
