package io.sallyport.datapath;

import static io.sallyport.datapath.Prerequisite.ARP;
import static io.sallyport.datapath.Prerequisite.ICMP;
import static io.sallyport.datapath.Prerequisite.ICMPV6;
import static io.sallyport.datapath.Prerequisite.IPV4;
import static io.sallyport.datapath.Prerequisite.IPV6;
import static io.sallyport.datapath.Prerequisite.ND;
import static io.sallyport.datapath.Prerequisite.ND_ADVERT;
import static io.sallyport.datapath.Prerequisite.ND_SOLICIT;
import static io.sallyport.datapath.Prerequisite.NONE;
import static io.sallyport.datapath.Prerequisite.TCP;
import static io.sallyport.datapath.Prerequisite.UDP;

import io.sallyport.model.Family;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * The packet and metadata fields that Sallyport matches on, sets or reads back, in the order in
 * which a match prints them. Names are ovs-fields(7)'s; class and number are the OXM header's
 * (OpenFlow 1.5.1, 7.2.3.7, and OVS's meta-flow.h for the classes 0x0001 and 0x1000).
 */
public enum Field {
  CT_STATE("ct_state", oxm(0x0001, 105, 32), NONE),
  CT_ZONE("ct_zone", oxm(0x0001, 106, 16), NONE),
  CT_MARK("ct_mark", oxm(0x0001, 107, 32), NONE),
  CT_LABEL("ct_label", oxm(0x0001, 108, 128), NONE),
  REG0("reg0", oxm(0x0001, 0, 32), NONE),
  REG1("reg1", oxm(0x0001, 1, 32), NONE),
  REG2("reg2", oxm(0x0001, 2, 32), NONE),
  REG3("reg3", oxm(0x0001, 3, 32), NONE),
  REG4("reg4", oxm(0x0001, 4, 32), NONE),
  REG5("reg5", oxm(0x0001, 5, 32), NONE),
  REG6("reg6", oxm(0x0001, 6, 32), NONE),
  REG7("reg7", oxm(0x0001, 7, 32), NONE),
  REG8("reg8", oxm(0x0001, 8, 32), NONE),
  REG9("reg9", oxm(0x0001, 9, 32), NONE),
  REG10("reg10", oxm(0x0001, 10, 32), NONE),
  REG11("reg11", oxm(0x0001, 11, 32), NONE),
  REG12("reg12", oxm(0x0001, 12, 32), NONE),
  REG13("reg13", oxm(0x0001, 13, 32), NONE),
  REG14("reg14", oxm(0x0001, 14, 32), NONE),
  REG15("reg15", oxm(0x0001, 15, 32), NONE),
  TUN_ID("tun_id", oxm(0x8000, 38, 64), NONE),
  TUN_SRC("tun_src", oxm(0x0001, 31, 32), NONE),
  TUN_DST("tun_dst", oxm(0x0001, 32, 32), NONE),
  TUN_IPV6_SRC("tun_ipv6_src", oxm(0x0001, 109, 128), NONE),
  TUN_IPV6_DST("tun_ipv6_dst", oxm(0x0001, 110, 128), NONE),
  METADATA("metadata", oxm(0x8000, 2, 64), NONE),
  IN_PORT("in_port", oxm(0x8000, 0, 32), NONE),
  ETH_TYPE("dl_type", "eth_type", oxm(0x8000, 5, 16), NONE),
  VLAN_VID("vlan_vid", oxm(0x8000, 6, 13), NONE),
  ETH_SRC("dl_src", "eth_src", oxm(0x8000, 4, 48), NONE),
  ETH_DST("dl_dst", "eth_dst", oxm(0x8000, 3, 48), NONE),
  IP_PROTO("nw_proto", oxm(0x8000, 10, 8), Prerequisite.IP),
  NW_SRC("nw_src", "ip_src", oxm(0x8000, 11, 32), IPV4),
  NW_DST("nw_dst", "ip_dst", oxm(0x8000, 12, 32), IPV4),
  IPV6_SRC("ipv6_src", oxm(0x8000, 26, 128), IPV6),
  IPV6_DST("ipv6_dst", oxm(0x8000, 27, 128), IPV6),
  NW_TTL("nw_ttl", oxm(0x0001, 29, 8), Prerequisite.IP),
  IP_FRAG("ip_frag", oxm(0x0001, 26, 8), Prerequisite.IP),
  ARP_SPA("arp_spa", oxm(0x8000, 22, 32), ARP),
  ARP_TPA("arp_tpa", oxm(0x8000, 23, 32), ARP),
  ARP_OP("arp_op", oxm(0x8000, 21, 16), ARP),
  ARP_SHA("arp_sha", oxm(0x8000, 24, 48), ARP),
  ARP_THA("arp_tha", oxm(0x8000, 25, 48), ARP),
  TCP_SRC("tp_src", "tcp_src", oxm(0x8000, 13, 16), TCP),
  TCP_DST("tp_dst", "tcp_dst", oxm(0x8000, 14, 16), TCP),
  TCP_FLAGS("tcp_flags", oxm(0x8000, 42, 12), TCP),
  UDP_SRC("tp_src", "udp_src", oxm(0x8000, 15, 16), UDP),
  UDP_DST("tp_dst", "udp_dst", oxm(0x8000, 16, 16), UDP),
  ICMP_TYPE("icmp_type", oxm(0x8000, 19, 8), ICMP),
  ICMP_CODE("icmp_code", oxm(0x8000, 20, 8), ICMP),
  ICMPV6_TYPE("icmp_type", "icmpv6_type", oxm(0x8000, 29, 8), ICMPV6),
  ICMPV6_CODE("icmp_code", "icmpv6_code", oxm(0x8000, 30, 8), ICMPV6),
  ND_TARGET("nd_target", oxm(0x8000, 31, 128), ND),
  ND_SLL("nd_sll", oxm(0x8000, 32, 48), ND_SOLICIT),
  ND_TLL("nd_tll", oxm(0x8000, 33, 48), ND_ADVERT),
  ND_RESERVED("nd_reserved", oxm(0x1000, 1, 32), ND),
  ND_OPTIONS_TYPE("nd_options_type", oxm(0x1000, 2, 8), ND);

  /** An OXM header without its mask bit and length. */
  public record Oxm(int oxmClass, int number, int bits) {}

  private final String matchName;
  private final String actionName;
  private final Oxm oxm;
  private final Prerequisite prerequisite;

  Field(String name, Oxm oxm, Prerequisite prerequisite) {
    this(name, name, oxm, prerequisite);
  }

  Field(String matchName, String actionName, Oxm oxm, Prerequisite prerequisite) {
    this.matchName = matchName;
    this.actionName = actionName;
    this.oxm = oxm;
    this.prerequisite = prerequisite;
  }

  private static Oxm oxm(int oxmClass, int number, int bits) {
    return new Oxm(oxmClass, number, bits);
  }

  /** The field with this OXM class and number, if Sallyport knows it. */
  public static Optional<Field> of(int oxmClass, int number) {
    return Arrays.stream(values())
        .filter(f -> f.oxm.oxmClass == oxmClass && f.oxm.number == number)
        .findFirst();
  }

  /** The source address of packets of this IP version. */
  public static Field source(Family family) {
    return family == Family.IPV4 ? NW_SRC : IPV6_SRC;
  }

  /** The destination address of packets of this IP version. */
  public static Field destination(Family family) {
    return family == Family.IPV4 ? NW_DST : IPV6_DST;
  }

  /** The source of a tunnel over this IP version. */
  public static Field tunnelSource(Family family) {
    return family == Family.IPV4 ? TUN_SRC : TUN_IPV6_SRC;
  }

  /** The destination of a tunnel over this IP version. */
  public static Field tunnelDestination(Family family) {
    return family == Family.IPV4 ? TUN_DST : TUN_IPV6_DST;
  }

  /** The name that ovs-ofctl uses in a match. */
  public String matchName() {
    return matchName;
  }

  /** The name that ovs-ofctl uses in an action. */
  public String actionName() {
    return actionName;
  }

  /** How the field is written on the wire. */
  public Oxm oxm() {
    return oxm;
  }

  /** Width in bits. */
  public int bits() {
    return oxm.bits;
  }

  /** Width on the wire, in bytes. */
  public int bytes() {
    return (oxm.bits + 7) / 8;
  }

  /** The mask that has every bit. */
  public BigInteger allOnes() {
    return BigInteger.ONE.shiftLeft(oxm.bits).subtract(BigInteger.ONE);
  }

  /** What a match must say before this field exists. */
  public Prerequisite prerequisite() {
    return prerequisite;
  }
}
