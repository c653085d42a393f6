package io.sallyport.datapath;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a match must say before a field exists in the packet (OpenFlow 1.5.1, 7.2.3.8). A field of
 * neighbour discovery needs the type of the message; a code, if one is matched, must be 0 (RFC
 * 4861, 4.3 and 4.4).
 */
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
  ICMPV6(0x86dd, 58),
  /** A neighbour solicitation or advertisement. */
  ND(0x86dd, 58, 135, 136),
  /** A neighbour solicitation. */
  ND_SOLICIT(0x86dd, 58, 135),
  /** A neighbour advertisement. */
  ND_ADVERT(0x86dd, 58, 136);

  private final int ethType;
  private final int ipProto;
  private final List<Integer> icmpv6Types;

  Prerequisite(int ethType, int ipProto, Integer... icmpv6Types) {
    this.ethType = ethType;
    this.ipProto = ipProto;
    this.icmpv6Types = List.of(icmpv6Types);
  }

  /** The ICMPv6 types that have the field; empty: the type does not matter. */
  public List<Integer> icmpv6Types() {
    return icmpv6Types;
  }

  /** Whether packets that fit the match have fields of this kind. */
  public boolean holdsIn(Match match) {
    boolean typeHolds = ethType < 0 || match.isExactly(Field.ETH_TYPE, ethType);
    boolean protoHolds = ipProto < 0 || match.isExactly(Field.IP_PROTO, ipProto);
    boolean needsSomeIp = this == IP || (ipProto >= 0 && ethType < 0);
    return typeHolds
        && protoHolds
        && (!needsSomeIp || isIp(match))
        && (icmpv6Types.isEmpty() || isNd(match));
  }

  private boolean isNd(Match match) {
    boolean otherCode =
        match.names().contains(Field.ICMPV6_CODE) && !match.isExactly(Field.ICMPV6_CODE, 0);
    return !otherCode
        && icmpv6Types.stream().anyMatch(type -> match.isExactly(Field.ICMPV6_TYPE, type));
  }

  private static boolean isIp(Match match) {
    return match.isExactly(Field.ETH_TYPE, IPV4.ethType)
        || match.isExactly(Field.ETH_TYPE, IPV6.ethType);
  }

  /**
   * The fields and values that make it hold; but {@link #IP} leaves the version open, and {@link
   * #ND} the type.
   */
  Map<Field, Integer> fields() {
    Map<Field, Integer> out = new TreeMap<>();
    if (ethType >= 0) {
      out.put(Field.ETH_TYPE, ethType);
    }
    if (ipProto >= 0) {
      out.put(Field.IP_PROTO, ipProto);
    }
    if (!icmpv6Types.isEmpty()) {
      out.put(Field.ICMPV6_CODE, 0);
    }
    if (icmpv6Types.size() == 1) {
      out.put(Field.ICMPV6_TYPE, icmpv6Types.get(0));
    }
    return out;
  }
}
