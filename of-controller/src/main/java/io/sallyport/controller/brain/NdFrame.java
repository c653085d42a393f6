package io.sallyport.controller.brain;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Ethernet frames that carry Neighbor Solicitations and Advertisements for IPv6 (RFC 4861, 4.3 and
 * 4.4).
 *
 * @param senderMac what the message says of the sender of a solicitation, or of an advertisement's
 *     target
 * @param target who is asked for, or who tells
 */
record NdFrame(int type, MacAddress senderMac, IpAddress sender, IpAddress target) {
  static final int SOLICITATION = 135;
  static final int ADVERTISEMENT = 136;

  /** Of a packet that no router has touched. */
  static final int HOP_LIMIT = 255;

  /** Type, code, checksum, flags and target; options follow. */
  static final int FIXED_PART = 24;

  private static final int OVERRIDE = 0x2000_0000;
  private static final int SOURCE_LINK_LAYER = 1;
  private static final int TARGET_LINK_LAYER = 2;
  private static final int OPTION_LENGTH = 8;
  private static final long GROUP_MAC = 0x3333;
  private static final IpAddress UNSPECIFIED = IpAddress.parse("::");
  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
  private static final IpAddress SOLICITED_NODES = IpAddress.parse("ff02::1:ff00:0");
  private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::");

  /**
   * Asks who has an address.
   *
   * @param sender to whom the answer goes; of "::" it goes to everybody
   */
  static NdFrame solicitation(MacAddress senderMac, IpAddress sender, IpAddress target) {
    return new NdFrame(SOLICITATION, senderMac, sender, target);
  }

  /** Tells everybody who has an address now, unasked (RFC 4861, 7.2.6). */
  static NdFrame announcement(MacAddress mac, IpAddress address) {
    return new NdFrame(ADVERTISEMENT, mac, address, address);
  }

  /** The address that a machine has on its link without anybody's doing (RFC 4291, appendix A). */
  static IpAddress linkLocal(MacAddress mac) {
    long firstThree = (mac.value() >>> 24) ^ 0x02_0000;
    long lastThree = mac.value() & 0xff_ffff;
    return low(LINK_LOCAL, (firstThree << 40) | 0xff_fe00_0000L | lastThree);
  }

  private static IpAddress low(IpAddress prefix, long bits) {
    BigInteger low = new BigInteger(Long.toHexString(bits), 16);
    return new IpAddress(Family.IPV6, prefix.value().or(low));
  }

  boolean isAdvertisement() {
    return type == ADVERTISEMENT;
  }

  /** The neighbour that the message tells the MAC address of. */
  IpAddress neighbour() {
    return isAdvertisement() ? target : sender;
  }

  /** The option that tells the MAC address (RFC 4861, 4.6.1). */
  int option() {
    return isAdvertisement() ? TARGET_LINK_LAYER : SOURCE_LINK_LAYER;
  }

  /** Whether the sender has no address yet; then the message must not tell its MAC address. */
  boolean isAnonymous() {
    return !isAdvertisement() && sender.equals(UNSPECIFIED);
  }

  /** The frame, untagged. */
  byte[] bytes() {
    return bytes(0);
  }

  /** The frame with this VLAN's tag; 0: without one. */
  byte[] bytes(int vlan) {
    Ipv6Packet packet = packet(packet(0).checksum());
    return new Ethernet(groupMac(), senderMac, vlan, Ipv6Packet.ETHER_TYPE).around(packet.bytes());
  }

  // RFC 2464, 7.
  private MacAddress groupMac() {
    long lastFour = destination().value().intValue() & 0xffff_ffffL;
    return new MacAddress((GROUP_MAC << Integer.SIZE) | lastFour);
  }

  private Ipv6Packet packet(int checksum) {
    ByteBuffer out = ByteBuffer.allocate(FIXED_PART + (isAnonymous() ? 0 : OPTION_LENGTH));
    out.put((byte) type).put((byte) 0).putShort((short) checksum);
    out.putInt(isAdvertisement() ? OVERRIDE : 0).put(target.bytes());
    if (!isAnonymous()) {
      out.put((byte) option()).put((byte) 1).put(Ethernet.bytes(senderMac));
    }
    Bytes message = Bytes.of(out.array());
    return new Ipv6Packet(Ipv6Packet.ICMPV6, HOP_LIMIT, sender, destination(), message);
  }

  // Ours are never answers: they go to all who may be it, or to all.
  private IpAddress destination() {
    return isAdvertisement()
        ? ALL_NODES
        : low(SOLICITED_NODES, target.value().longValue() & 0xff_ffff);
  }

  /** Reads an untagged frame; empty if it is not valid (RFC 4861, 7.1), or tells no MAC address. */
  static Optional<NdFrame> parse(byte[] frame) {
    return NdReader.read(frame);
  }
}
