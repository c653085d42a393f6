package io.sallyport.controller.brain;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Ethernet frames that carry ARP for IPv4 (RFC 826). */
record ArpFrame(int operation, MacAddress senderMac, IpAddress sender, IpAddress target) {
  private static final int REQUEST = 1;
  private static final int ETHERNET_HEADER = 14;
  private static final int LENGTH = ETHERNET_HEADER + 28;
  private static final int ETHER_TYPE = 0x0806;

  /** The type of a tag (IEEE 802.1Q), and its length. */
  static final int DOT1Q = 0x8100;

  static final int TAG_LENGTH = 4;
  private static final long HEADER = 0x0001_0800_0604L;
  private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

  /** Asks who has an address. */
  static ArpFrame request(MacAddress senderMac, IpAddress sender, IpAddress target) {
    return new ArpFrame(REQUEST, senderMac, sender, target);
  }

  /**
   * Tells everybody who has an address now. It has the form of a request, as some routers learn
   * from nothing else (design, decision 7).
   */
  static ArpFrame announcement(MacAddress mac, IpAddress address) {
    return request(mac, address, address);
  }

  /** The frame, untagged. */
  byte[] bytes() {
    return bytes(0);
  }

  /** The frame with this VLAN's tag; 0: without one. */
  byte[] bytes(int vlan) {
    ByteBuffer out = ByteBuffer.allocate(vlan == 0 ? LENGTH : LENGTH + TAG_LENGTH);
    out.put(BROADCAST).put(sixBytes(senderMac.value()));
    if (vlan != 0) {
      out.putShort((short) DOT1Q).putShort((short) vlan);
    }
    out.putShort((short) ETHER_TYPE);
    out.put(sixBytes(HEADER)).putShort((short) operation);
    out.put(sixBytes(senderMac.value())).put(sender.bytes());
    out.put(new byte[6]).put(target.bytes());
    return out.array();
  }

  private static byte[] sixBytes(long value) {
    ByteBuffer out = ByteBuffer.allocate(8).putLong(value << 16);
    byte[] six = new byte[6];
    out.rewind().get(six);
    return six;
  }

  /** Reads a frame; empty if it is no ARP for IPv4. */
  static Optional<ArpFrame> parse(byte[] frame) {
    if (frame.length < LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    boolean isArp = (in.getShort(12) & 0xffff) == ETHER_TYPE && six(in, ETHERNET_HEADER) == HEADER;
    return isArp
        ? Optional.of(new ArpFrame(in.getShort(20), mac(in, 22), ip(in, 28), ip(in, 38)))
        : Optional.empty();
  }

  private static long six(ByteBuffer in, int at) {
    return in.getLong(at) >>> 16;
  }

  private static MacAddress mac(ByteBuffer in, int at) {
    return new MacAddress(six(in, at));
  }

  private static IpAddress ip(ByteBuffer in, int at) {
    byte[] four = new byte[Family.IPV4.bits() / 8];
    in.get(at, four);
    return IpAddress.of(four);
  }
}
