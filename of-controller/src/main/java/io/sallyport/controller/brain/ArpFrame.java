package io.sallyport.controller.brain;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Ethernet frames that carry ARP for IPv4 (RFC 826). */
record ArpFrame(int operation, MacAddress senderMac, IpAddress sender, IpAddress target) {
  private static final int REQUEST = 1;
  private static final int CONTENTS = 28;
  private static final int LENGTH = Ethernet.HEADER_LENGTH + CONTENTS;
  private static final int ETHER_TYPE = 0x0806;
  private static final long HEADER = 0x0001_0800_0604L;

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
    ByteBuffer out = ByteBuffer.allocate(CONTENTS);
    out.put(Ethernet.sixBytes(HEADER)).putShort((short) operation);
    out.put(Ethernet.bytes(senderMac)).put(sender.bytes());
    out.put(new byte[6]).put(target.bytes());
    return new Ethernet(Ethernet.BROADCAST, senderMac, vlan, ETHER_TYPE).around(out.array());
  }

  /** Reads a frame; empty if it is no ARP for IPv4. */
  static Optional<ArpFrame> parse(byte[] frame) {
    if (frame.length < LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(frame);
    boolean isArp =
        (in.getShort(Ethernet.TYPE_AT) & 0xffff) == ETHER_TYPE
            && Ethernet.six(in, Ethernet.HEADER_LENGTH) == HEADER;
    return isArp
        ? Optional.of(new ArpFrame(in.getShort(20), Ethernet.mac(in, 22), ip(in, 28), ip(in, 38)))
        : Optional.empty();
  }

  private static IpAddress ip(ByteBuffer in, int at) {
    byte[] four = new byte[Family.IPV4.bits() / 8];
    in.get(at, four);
    return IpAddress.of(four);
  }
}
