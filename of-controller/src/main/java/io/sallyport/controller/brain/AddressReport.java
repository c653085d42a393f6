package io.sallyport.controller.brain;

import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the helper of a Node says: all addresses of its interfaces.
 *
 * @param node the Node, which may not exist
 */
public record AddressReport(String node, List<OnInterface> addresses) {
  public AddressReport {
    addresses = List.copyOf(addresses);
  }

  /** An address, the length of its network's prefix, and the interface that has it. */
  public record OnInterface(IpAddress ip, int prefixLength, String interfaceName) {
    @Override
    public String toString() {
      return "%s/%d on %s".formatted(ip, prefixLength, interfaceName);
    }
  }

  List<IpAddress> ips() {
    return addresses.stream().map(OnInterface::ip).distinct().toList();
  }

  @Override
  public String toString() {
    return addresses.isEmpty()
        ? "no address"
        : addresses.stream().map(OnInterface::toString).collect(Collectors.joining(", "));
  }
}
