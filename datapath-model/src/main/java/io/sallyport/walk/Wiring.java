package io.sallyport.walk;

import io.sallyport.datapath.Action;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ports of one Node's bridge are.
 *
 * @param tunnelAddresses the Node's end of its tunnels, by the IP version of the network below
 * @param ports by OpenFlow port number; LOCAL is always the host
 */
public record Wiring(
    SortedMap<Family, IpAddress> tunnelAddresses, SortedMap<Integer, Attachment> ports) {
  public Wiring {
    tunnelAddresses = Sorted.map(tunnelAddresses);
    SortedMap<Integer, Attachment> all = new TreeMap<>(ports);
    all.put(Action.LOCAL, new Attachment.Host());
    ports = Sorted.map(all);
  }

  /**
   * A bridge that has its host alone.
   *
   * @param tunnelAddresses at most one of each IP version
   */
  public static Wiring at(IpAddress... tunnelAddresses) {
    SortedMap<Family, IpAddress> byFamily = new TreeMap<>();
    for (IpAddress address : tunnelAddresses) {
      if (byFamily.put(address.family(), address) != null) {
        throw new IllegalArgumentException(address + " is the second one of its IP version");
      }
    }
    return new Wiring(byFamily, new TreeMap<>());
  }

  /** The same bridge with one more port. */
  public Wiring with(int port, Attachment attachment) {
    SortedMap<Integer, Attachment> more = new TreeMap<>(ports);
    more.put(port, attachment);
    return new Wiring(tunnelAddresses, more);
  }

  /** The same bridge with an uplink. */
  public Wiring uplink(int port) {
    return with(port, new Attachment.Uplink());
  }

  /** The same bridge with a tunnel port. */
  public Wiring tunnel(int port) {
    return with(port, new Attachment.Tunnel());
  }

  /** The Node's end of its tunnels over this IP version. */
  public Optional<IpAddress> tunnelAddress(Family family) {
    return Optional.ofNullable(tunnelAddresses.get(family));
  }

  /** What is behind the port, if it exists. */
  public Optional<Attachment> behind(int port) {
    return Optional.ofNullable(ports.get(port));
  }

  /** The lowest port that has this kind of thing behind it. */
  public Optional<Integer> portOf(Class<? extends Attachment> kind) {
    return ports.entrySet().stream()
        .filter(e -> kind.isInstance(e.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Where a peer's packet comes in: at the same number if that is a tunnel, else at the lowest. */
  Optional<Integer> tunnelPort(int sentOn) {
    return ports.get(sentOn) instanceof Attachment.Tunnel
        ? Optional.of(sentOn)
        : portOf(Attachment.Tunnel.class);
  }
}
