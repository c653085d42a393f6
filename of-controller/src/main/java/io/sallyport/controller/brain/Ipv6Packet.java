package io.sallyport.controller.brain;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv6 packet without extension headers (RFC 8200, 3).
 *
 * @param protocol the number of what it carries
 * @param hopLimit 0 to 255
 */
record Ipv6Packet(
    int protocol, int hopLimit, IpAddress source, IpAddress destination, Bytes contents) {
  static final int ETHER_TYPE = 0x86dd;
  static final int ICMPV6 = 58;
  private static final int HEADER_LENGTH = 40;
  private static final int VERSION = 6;
  private static final int ADDRESS = Family.IPV6.bits() / Byte.SIZE;
  private static final int GROUPS = 0xff;

  /** Whether an address is one of a group of machines (RFC 4291, 2.7). */
  static boolean isMulticast(IpAddress address) {
    return address.family() == Family.IPV6 && (address.bytes()[0] & 0xff) == GROUPS;
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + contents.length());
    out.putInt(VERSION << 28).putShort((short) contents.length());
    out.put((byte) protocol).put((byte) hopLimit);
    out.put(source.bytes()).put(destination.bytes());
    return out.put(contents.toArray()).array();
  }

  /** The packet in an untagged frame; empty if there is none, or not all of it. */
  static Optional<Ipv6Packet> in(byte[] frame) {
    int start = Ethernet.HEADER_LENGTH;
    ByteBuffer in = ByteBuffer.wrap(frame);
    if (frame.length < start + HEADER_LENGTH
        || (in.getShort(Ethernet.TYPE_AT) & 0xffff) != ETHER_TYPE
        || (in.get(start) & 0xff) >>> 4 != VERSION) {
      return Optional.empty();
    }
    int end = start + HEADER_LENGTH + (in.getShort(start + 4) & 0xffff);
    return end > frame.length
        ? Optional.empty()
        : Optional.of(
            new Ipv6Packet(
                in.get(start + 6) & 0xff,
                in.get(start + 7) & 0xff,
                address(frame, start + 8),
                address(frame, start + 8 + ADDRESS),
                Bytes.of(Arrays.copyOfRange(frame, start + HEADER_LENGTH, end))));
  }

  private static IpAddress address(byte[] frame, int at) {
    return IpAddress.of(Arrays.copyOfRange(frame, at, at + ADDRESS));
  }

  /**
   * The Internet checksum over the pseudo-header and the contents (RFC 8200, 8.1). Over contents
   * that hold their checksum it is 0 if that is right; over those with a 0 in its place it is what
   * belongs there.
   */
  int checksum() {
    ByteBuffer summed = ByteBuffer.allocate(HEADER_LENGTH + contents.length() + 1);
    summed.put(source.bytes()).put(destination.bytes());
    summed.putInt(contents.length()).putInt(protocol).put(contents.toArray()).rewind();
    long sum = 0;
    while (summed.remaining() > 1) {
      sum += summed.getShort() & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
