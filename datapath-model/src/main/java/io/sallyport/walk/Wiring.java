package io.sallyport.walk;

import io.sallyport.datapath.Action;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ports of one Node's bridge are.
 *
 * @param tunnelAddress the Node's end of its tunnels
 * @param ports by OpenFlow port number; LOCAL is always the host
 */
public record Wiring(IpAddress tunnelAddress, SortedMap<Integer, Attachment> ports) {
  public Wiring {
    SortedMap<Integer, Attachment> all = new TreeMap<>(ports);
    all.put(Action.LOCAL, new Attachment.Host());
    ports = Sorted.map(all);
  }

  /** A bridge that has its host alone. */
  public static Wiring at(IpAddress tunnelAddress) {
    return new Wiring(tunnelAddress, new TreeMap<>());
  }

  /** The same bridge with one more port. */
  public Wiring with(int port, Attachment attachment) {
    SortedMap<Integer, Attachment> more = new TreeMap<>(ports);
    more.put(port, attachment);
    return new Wiring(tunnelAddress, more);
  }

  /** The same bridge with an uplink. */
  public Wiring uplink(int port) {
    return with(port, new Attachment.Uplink());
  }

  /** The same bridge with a tunnel port. */
  public Wiring tunnel(int port) {
    return with(port, new Attachment.Tunnel());
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
