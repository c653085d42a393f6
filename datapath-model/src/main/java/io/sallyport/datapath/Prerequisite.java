package io.sallyport.datapath;

import java.util.Map;
import java.util.TreeMap;

/** What a match must say before a field exists in the packet (OpenFlow 1.5.1, 7.2.3.8). */
public enum Prerequisite {
  /** Every packet has the field. */
  NONE(-1, -1),
  /** ARP. */
  ARP(0x0806, -1),
  /** IPv4. */
  IPV4(0x0800, -1),
  /** IPv6. */
  IPV6(0x86dd, -1),
  /** Either IP version. */
  IP(-1, -1),
  /** TCP over either IP version. */
  TCP(-1, 6),
  /** UDP over either IP version. */
  UDP(-1, 17),
  /** ICMP. */
  ICMP(0x0800, 1),
  /** ICMPv6. */
  ICMPV6(0x86dd, 58);

  private final int ethType;
  private final int ipProto;

  Prerequisite(int ethType, int ipProto) {
    this.ethType = ethType;
    this.ipProto = ipProto;
  }

  boolean holdsIn(Match match) {
    boolean typeHolds = ethType < 0 || match.isExactly(Field.ETH_TYPE, ethType);
    boolean protoHolds = ipProto < 0 || match.isExactly(Field.IP_PROTO, ipProto);
    boolean needsSomeIp = this == IP || (ipProto >= 0 && ethType < 0);
    return typeHolds && protoHolds && (!needsSomeIp || isIp(match));
  }

  private static boolean isIp(Match match) {
    return match.isExactly(Field.ETH_TYPE, IPV4.ethType)
        || match.isExactly(Field.ETH_TYPE, IPV6.ethType);
  }

  /** The fields and values that make it hold; {@link #IP} alone leaves the version open. */
  Map<Field, Integer> fields() {
    Map<Field, Integer> out = new TreeMap<>();
    if (ethType >= 0) {
      out.put(Field.ETH_TYPE, ethType);
    }
    if (ipProto >= 0) {
      out.put(Field.IP_PROTO, ipProto);
    }
    return out;
  }
}
