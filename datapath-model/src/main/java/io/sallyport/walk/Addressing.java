package io.sallyport.walk;

import io.sallyport.datapath.Field;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.Arrays;
import java.util.Optional;

/** Where a packet keeps its addresses and ports; that differs by IP version and protocol. */
public final class Addressing {
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;

  private Addressing() {}

  /** The two ends of a packet. */
  public enum End {
    /** Who sent it. */
    SOURCE,
    /** Whom it is for. */
    DESTINATION
  }

  /** The packet's IP version; absent if it is no IP packet. */
  public static Optional<Family> family(Packet packet) {
    if (packet.has(Field.ETH_TYPE, IPV4)) {
      return Optional.of(Family.IPV4);
    }
    return packet.has(Field.ETH_TYPE, IPV6) ? Optional.of(Family.IPV6) : Optional.empty();
  }

  /** The IP address at one end; absent if it is no IP packet. */
  public static Optional<IpAddress> address(Packet packet, End end) {
    return family(packet).map(f -> new IpAddress(f, packet.get(addressField(f, end))));
  }

  /** The packet with another IP address of the same version at one end. */
  public static Packet withAddress(Packet packet, End end, IpAddress address) {
    return packet.with(addressField(address.family(), end), address);
  }

  /** The field of the TCP or UDP port at one end; absent for other protocols and fragments. */
  public static Optional<Field> portField(Packet packet, End end) {
    boolean source = end == End.SOURCE;
    if (packet.has(Field.IP_PROTO, TCP)) {
      return Optional.of(source ? Field.TCP_SRC : Field.TCP_DST);
    }
    return packet.has(Field.IP_PROTO, UDP)
        ? Optional.of(source ? Field.UDP_SRC : Field.UDP_DST)
        : Optional.empty();
  }

  static Field addressField(Family family, End end) {
    return end == End.SOURCE ? Field.source(family) : Field.destination(family);
  }

  /**
   * Where a tunnel port would send the packet: a switch looks at tun_dst before tun_ipv6_dst (OVS,
   * flow_tnl_dst). Absent: neither is set.
   */
  public static Optional<IpAddress> tunnelDestination(Packet packet) {
    return Arrays.stream(Family.values())
        .filter(f -> packet.get(tunnelField(f, End.DESTINATION)).signum() != 0)
        .findFirst()
        .map(f -> new IpAddress(f, packet.get(tunnelField(f, End.DESTINATION))));
  }

  static Field tunnelField(Family family, End end) {
    boolean source = end == End.SOURCE;
    return switch (family) {
      case IPV4 -> source ? Field.TUN_SRC : Field.TUN_DST;
      case IPV6 -> source ? Field.TUN_IPV6_SRC : Field.TUN_IPV6_DST;
    };
  }
}
