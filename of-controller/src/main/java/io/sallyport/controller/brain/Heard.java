package io.sallyport.controller.brain;

import io.sallyport.flows.Hop;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a packet that came to the controller tells of a neighbour.
 *
 * @param mac its MAC address, if it tells; absent: a packet wants to reach it
 */
record Heard(Hop hop, Optional<MacAddress> mac) {
  private static final int IPV4 = 0x0800;
  private static final int IPV4_DESTINATION_AT = 30;
  private static final int VLAN_MASK = 0xfff;

  // RFC 4861, 4: from Router Solicitation to Redirect.
  private static final int FIRST_OF_DISCOVERY = 133;
  private static final int LAST_OF_DISCOVERY = 137;

  /** Understands a frame; empty if it tells nothing. */
  static Optional<Heard> in(byte[] frame) {
    if (frame.length < Ethernet.TYPE_AT + 2 * Ethernet.TAG_LENGTH
        || u16(frame, Ethernet.TYPE_AT) != Ethernet.DOT1Q) {
      return untagged(0, frame);
    }
    byte[] inner = new byte[frame.length - Ethernet.TAG_LENGTH];
    System.arraycopy(frame, 0, inner, 0, Ethernet.TYPE_AT);
    System.arraycopy(
        frame,
        Ethernet.TYPE_AT + Ethernet.TAG_LENGTH,
        inner,
        Ethernet.TYPE_AT,
        inner.length - Ethernet.TYPE_AT);
    return untagged(u16(frame, Ethernet.TYPE_AT + 2) & VLAN_MASK, inner);
  }

  private static Optional<Heard> untagged(int vlan, byte[] frame) {
    Optional<Heard> arp = ArpFrame.parse(frame).flatMap(a -> told(vlan, a.sender(), a.senderMac()));
    Optional<Heard> nd =
        NdFrame.parse(frame)
            .filter(n -> !n.isAnonymous())
            .flatMap(n -> told(vlan, n.neighbour(), n.senderMac()));
    return arp.or(() -> nd).or(() -> destination(vlan, frame));
  }

  private static Optional<Heard> told(int vlan, IpAddress neighbour, MacAddress mac) {
    return isOfAMachine(mac)
        ? Optional.of(new Heard(new Hop(vlan, neighbour), Optional.of(mac)))
        : Optional.empty();
  }

  private static Optional<Heard> destination(int vlan, byte[] frame) {
    return ipv4Destination(frame)
        .or(() -> ipv6Destination(frame))
        .map(ip -> new Heard(new Hop(vlan, ip), Optional.empty()));
  }

  private static Optional<IpAddress> ipv4Destination(byte[] frame) {
    int end = IPV4_DESTINATION_AT + Family.IPV4.bits() / 8;
    return frame.length < end || u16(frame, Ethernet.TYPE_AT) != IPV4
        ? Optional.empty()
        : Optional.of(IpAddress.of(Arrays.copyOfRange(frame, IPV4_DESTINATION_AT, end)));
  }

  // A group is nobody's address, and discovery of neighbours waits for none of them.
  private static Optional<IpAddress> ipv6Destination(byte[] frame) {
    return Ipv6Packet.in(frame)
        .filter(p -> !isDiscovery(p))
        .map(Ipv6Packet::destination)
        .filter(ip -> !Ipv6Packet.isMulticast(ip));
  }

  private static boolean isDiscovery(Ipv6Packet packet) {
    if (packet.protocol() != Ipv6Packet.ICMPV6 || packet.contents().length() == 0) {
      return false;
    }
    int type = packet.contents().toArray()[0] & 0xff;
    return type >= FIRST_OF_DISCOVERY && type <= LAST_OF_DISCOVERY;
  }

  // Neither zero nor a group's address (IEEE 802: the lowest bit of the first byte).
  private static boolean isOfAMachine(MacAddress mac) {
    return mac.value() != 0 && (mac.value() >> 40 & 1) == 0;
  }

  private static int u16(byte[] frame, int at) {
    return ByteBuffer.wrap(frame).getShort(at) & 0xffff;
  }
}
