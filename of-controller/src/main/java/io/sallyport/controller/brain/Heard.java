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
  private static final int ETHER_TYPE_AT = 12;
  private static final int IPV4 = 0x0800;
  private static final int IPV4_DESTINATION_AT = 30;
  private static final int VLAN_MASK = 0xfff;

  /** Understands a frame; empty if it tells nothing. */
  static Optional<Heard> in(byte[] frame) {
    if (frame.length < ETHER_TYPE_AT + 2 * ArpFrame.TAG_LENGTH
        || u16(frame, ETHER_TYPE_AT) != ArpFrame.DOT1Q) {
      return untagged(0, frame);
    }
    byte[] inner = new byte[frame.length - ArpFrame.TAG_LENGTH];
    System.arraycopy(frame, 0, inner, 0, ETHER_TYPE_AT);
    System.arraycopy(
        frame,
        ETHER_TYPE_AT + ArpFrame.TAG_LENGTH,
        inner,
        ETHER_TYPE_AT,
        inner.length - ETHER_TYPE_AT);
    return untagged(u16(frame, ETHER_TYPE_AT + 2) & VLAN_MASK, inner);
  }

  private static Optional<Heard> untagged(int vlan, byte[] frame) {
    return ArpFrame.parse(frame)
        .filter(arp -> isOfAMachine(arp.senderMac()))
        .map(arp -> new Heard(new Hop(vlan, arp.sender()), Optional.of(arp.senderMac())))
        .or(() -> destination(vlan, frame));
  }

  private static Optional<Heard> destination(int vlan, byte[] frame) {
    int end = IPV4_DESTINATION_AT + Family.IPV4.bits() / 8;
    if (frame.length < end || u16(frame, ETHER_TYPE_AT) != IPV4) {
      return Optional.empty();
    }
    IpAddress ip = IpAddress.of(Arrays.copyOfRange(frame, IPV4_DESTINATION_AT, end));
    return Optional.of(new Heard(new Hop(vlan, ip), Optional.empty()));
  }

  // Neither zero nor a group's address (IEEE 802: the lowest bit of the first byte).
  private static boolean isOfAMachine(MacAddress mac) {
    return mac.value() != 0 && (mac.value() >> 40 & 1) == 0;
  }

  private static int u16(byte[] frame, int at) {
    return ByteBuffer.wrap(frame).getShort(at) & 0xffff;
  }
}
