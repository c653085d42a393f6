package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Field;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** Makes packets. The IP version is that of the addresses; the TTL is 64. */
public final class Packets {
  static final int ARP = 0x0806;
  private static final long TTL = 64;
  private static final long SYN = 0x02;
  private static final long ACK = 0x10;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final long SOLICITED = 0x4000_0000L;
  private static final long OVERRIDE = 0x2000_0000L;
  private static final long SOLICITED_NODES_MAC = 0x3333_ff00_0000L;
  private static final IpAddress SOLICITED_NODES = IpAddress.parse("ff02::1:ff00:0");
  private static final Packet EMPTY = new Packet(new TreeMap<>(), Payload.NONE);
  private static final Map<Field, Field> OPPOSITE =
      Map.of(
          Field.ETH_SRC, Field.ETH_DST,
          Field.NW_SRC, Field.NW_DST,
          Field.IPV6_SRC, Field.IPV6_DST,
          Field.TCP_SRC, Field.TCP_DST,
          Field.UDP_SRC, Field.UDP_DST);

  private Packets() {}

  /** An IP packet of some protocol. */
  public static Packet ip(IpAddress from, IpAddress to, int protocol) {
    Packet packet =
        EMPTY
            .with(Field.ETH_TYPE, from.family() == Family.IPV4 ? Addressing.IPV4 : Addressing.IPV6)
            .with(Field.IP_PROTO, protocol)
            .with(Field.NW_TTL, TTL);
    return Addressing.withAddress(Addressing.withAddress(packet, SOURCE, from), DESTINATION, to);
  }

  /** A UDP datagram. */
  public static Packet udp(IpAddress from, int fromPort, IpAddress to, int toPort) {
    return ip(from, to, Addressing.UDP).with(Field.UDP_SRC, fromPort).with(Field.UDP_DST, toPort);
  }

  /** The first segment of a TCP connection. */
  public static Packet tcp(IpAddress from, int fromPort, IpAddress to, int toPort) {
    return ip(from, to, Addressing.TCP)
        .with(Field.TCP_SRC, fromPort)
        .with(Field.TCP_DST, toPort)
        .with(Field.TCP_FLAGS, SYN);
  }

  /** A later segment of the same connection. */
  public static Packet later(Packet segment) {
    return segment.with(Field.TCP_FLAGS, ACK);
  }

  /** A ping. */
  public static Packet echoRequest(IpAddress from, IpAddress to, int id) {
    return icmp(from, to, from.family() == Family.IPV4 ? 8 : 128).with(new Payload.Echo(id));
  }

  /** The answer to a ping. */
  public static Packet echoReply(IpAddress from, IpAddress to, int id) {
    return icmp(from, to, from.family() == Family.IPV4 ? 0 : 129).with(new Payload.Echo(id));
  }

  /** A router's "time exceeded" about a packet, sent to that packet's source. */
  public static Packet timeExceeded(IpAddress router, Packet about) {
    IpAddress to = Addressing.address(about, SOURCE).orElseThrow();
    return icmp(router, to, router.family() == Family.IPV4 ? 11 : 3)
        .with(new Payload.Quote(about.onWire()));
  }

  /** An ICMP or ICMPv6 packet of some type, code 0. */
  public static Packet icmp(IpAddress from, IpAddress to, int type) {
    return from.family() == Family.IPV4
        ? ip(from, to, Addressing.ICMP).with(Field.ICMP_TYPE, type)
        : ip(from, to, Addressing.ICMPV6).with(Field.ICMPV6_TYPE, type);
  }

  /** Asks all for the owner of an address. */
  public static Packet arpRequest(MacAddress fromMac, IpAddress from, IpAddress asked) {
    return arp(1, fromMac, from)
        .with(Field.ARP_TPA, asked)
        .with(Field.ETH_DST, new MacAddress(0xffff_ffff_ffffL));
  }

  /** The owner's answer to a request. */
  public static Packet arpReply(MacAddress owner, Packet request) {
    return arp(2, owner, new IpAddress(Family.IPV4, request.get(Field.ARP_TPA)))
        .with(Field.ARP_TPA, request.get(Field.ARP_SPA))
        .with(Field.ARP_THA, request.get(Field.ARP_SHA))
        .with(Field.ETH_DST, request.get(Field.ETH_SRC));
  }

  private static Packet arp(int operation, MacAddress fromMac, IpAddress from) {
    return EMPTY
        .with(Field.ETH_TYPE, ARP)
        .with(Field.ARP_OP, operation)
        .with(Field.ETH_SRC, fromMac)
        .with(Field.ARP_SHA, fromMac)
        .with(Field.ARP_SPA, from);
  }

  /**
   * Asks for the owner of an IPv6 address, by the group of those that may be it (RFC 4861, 4.3).
   */
  public static Packet solicitation(MacAddress fromMac, IpAddress from, IpAddress target) {
    long low = target.value().longValue() & 0xff_ffff;
    IpAddress group = SOLICITED_NODES.plus(low);
    Packet asks =
        discovery(SOLICITATION, fromMac, from, group)
            .with(Field.ETH_DST, SOLICITED_NODES_MAC | low)
            .with(Field.ND_TARGET, target);
    boolean hasAddress = from.value().signum() != 0;
    return hasAddress ? asks.with(Field.ND_SLL, fromMac).with(Field.ND_OPTIONS_TYPE, 1) : asks;
  }

  /** The owner's answer to a solicitation (RFC 4861, 4.4: solicited, override). */
  public static Packet advertisement(MacAddress owner, Packet solicitation) {
    IpAddress target = new IpAddress(Family.IPV6, solicitation.get(Field.ND_TARGET));
    IpAddress asker = Addressing.address(solicitation, SOURCE).orElseThrow();
    return discovery(ADVERTISEMENT, owner, target, asker)
        .with(Field.ETH_DST, solicitation.get(Field.ETH_SRC))
        .with(Field.ND_TARGET, target)
        .with(Field.ND_RESERVED, SOLICITED | OVERRIDE)
        .with(Field.ND_TLL, owner)
        .with(Field.ND_OPTIONS_TYPE, 2);
  }

  private static Packet discovery(int type, MacAddress fromMac, IpAddress from, IpAddress to) {
    return icmp(from, to, type).with(Field.NW_TTL, 255).with(Field.ETH_SRC, fromMac);
  }

  /** What the receiver of an IP packet would answer: both ends swapped, a ping answered. */
  public static Packet replyTo(Packet packet) {
    Packet asked = packet.onWire();
    Packet reply = asked.with(Field.NW_TTL, TTL);
    for (Map.Entry<Field, Field> e : OPPOSITE.entrySet()) {
      reply =
          reply.with(e.getKey(), asked.get(e.getValue())).with(e.getValue(), asked.get(e.getKey()));
    }
    Packet accepted = answered(reply, Field.TCP_FLAGS, SYN, SYN | ACK);
    return answered(answered(accepted, Field.ICMP_TYPE, 8, 0), Field.ICMPV6_TYPE, 128, 129);
  }

  private static Packet answered(Packet packet, Field type, long request, long reply) {
    return packet.get(type).equals(BigInteger.valueOf(request)) ? packet.with(type, reply) : packet;
  }
}
