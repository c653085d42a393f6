package io.sallyport.flows;

import static io.sallyport.datapath.Field.ARP_OP;
import static io.sallyport.datapath.Field.ARP_SHA;
import static io.sallyport.datapath.Field.ARP_SPA;
import static io.sallyport.datapath.Field.ARP_TPA;
import static io.sallyport.datapath.Field.CT_MARK;
import static io.sallyport.datapath.Field.CT_STATE;
import static io.sallyport.datapath.Field.ETH_DST;
import static io.sallyport.datapath.Field.ETH_SRC;
import static io.sallyport.datapath.Field.ETH_TYPE;
import static io.sallyport.datapath.Field.ICMPV6_CODE;
import static io.sallyport.datapath.Field.ICMPV6_TYPE;
import static io.sallyport.datapath.Field.IN_PORT;
import static io.sallyport.datapath.Field.IPV6_DST;
import static io.sallyport.datapath.Field.IPV6_SRC;
import static io.sallyport.datapath.Field.IP_PROTO;
import static io.sallyport.datapath.Field.ND_TARGET;
import static io.sallyport.datapath.Field.NW_DST;
import static io.sallyport.datapath.Field.NW_SRC;
import static io.sallyport.datapath.Field.REG0;
import static io.sallyport.datapath.Field.REG2;
import static io.sallyport.datapath.Field.REG3;
import static io.sallyport.datapath.Field.TCP_FLAGS;
import static io.sallyport.datapath.Field.TUN_ID;
import static io.sallyport.datapath.Field.TUN_IPV6_SRC;
import static io.sallyport.datapath.Field.TUN_SRC;
import static io.sallyport.datapath.Field.UDP_DST;
import static io.sallyport.datapath.Field.VLAN_VID;

import io.sallyport.datapath.TableDef;
import java.util.List;
import java.util.Optional;

/** The egress pipeline. PIPELINE.md is printed from this class. */
public final class EgressPipeline {
  // Declared last table first: Java refuses forward references, so a goto loop cannot compile.

  /** The only way out, and it trusts nothing (design, decision 12). */
  public static final TableDef OUT =
      TableDef.table(
              80, "out", "Sends to the next hop, and only what carries the translated source.")
          .matching(ETH_TYPE, REG0, REG2, NW_SRC, IPV6_SRC);

  /** Where a translated packet goes next. */
  public static final TableDef NEXT_HOP =
      TableDef.table(
              75,
              "next_hop",
              "Finds the gateway, or the neighbour itself, of the egress IP's network.")
          .matching(ETH_TYPE, REG3, NW_DST, IPV6_DST)
          .next(OUT);

  /** Translates the source. */
  public static final TableDef SNAT =
      TableDef.table(
              70, "snat", "Translates the source to the egress IP, or to the Node's own address.")
          .matching(ETH_TYPE, REG2)
          .next(NEXT_HOP);

  /** Connections of an egress IP that has moved. */
  public static final TableDef DRAIN =
      TableDef.table(65, "drain", "Leaves older connections to the Node that the egress IP was on.")
          .matching(ETH_TYPE, REG0, REG2, IP_PROTO, CT_STATE, TCP_FLAGS)
          .next(SNAT);

  /** How much may leave with an egress IP. */
  public static final TableDef METER =
      TableDef.table(60, "meter", "Drops what exceeds an egress IP's bandwidth.")
          .matching(ETH_TYPE, REG2)
          .next(DRAIN, SNAT);

  /** A Pod of another Node, whose egress IP is here. */
  public static final TableDef EGRESS_TUNNEL =
      TableDef.table(
              55,
              "egress_tunnel",
              "Takes over traffic that another Node sends to an egress IP here.")
          .matching(ETH_TYPE, TUN_ID)
          .next(METER, DRAIN, SNAT);

  /** Who may use the egress IPs here. */
  public static final TableDef TUNNEL_GUARD =
      TableDef.table(53, "tunnel_guard", "Lets another Node send on behalf of its own Pods only.")
          .matching(ETH_TYPE, TUN_SRC, TUN_IPV6_SRC, NW_SRC, IPV6_SRC)
          .next(EGRESS_TUNNEL);

  /** Which Egress a local Pod's packet belongs to. */
  public static final TableDef EGRESS_SELECT =
      TableDef.table(
              50,
              "egress_select",
              "Gives each local Pod's packet its verdict; no verdict, no exit.")
          .matching(ETH_TYPE, NW_SRC, NW_DST, IPV6_SRC, IPV6_DST)
          .next(SNAT);

  /** Routing inside the cluster. */
  public static final TableDef L3_FORWARD =
      TableDef.table(
              40, "l3_forward", "Routes to Pods and Nodes; what is for neither is on its way out.")
          .matching(ETH_TYPE, REG0, NW_DST, IPV6_DST)
          .next(EGRESS_SELECT, TUNNEL_GUARD);

  /** Turned Neighbor Solicitations: an answer's fields exist only in a packet that is one. */
  public static final TableDef ND_ANSWER =
      TableDef.table(37, "nd_answer", "Completes Neighbor Advertisements and sends them back.")
          .matching(ETH_TYPE, REG0, IP_PROTO, ICMPV6_TYPE, ICMPV6_CODE);

  /** Packets that the tracker has translated back. */
  public static final TableDef REPLY =
      TableDef.table(
              35, "reply", "Tells replies to Pods from packets for the Node, by the connection.")
          .matching(ETH_TYPE, REG0, CT_STATE, CT_MARK, NW_DST, IPV6_DST)
          .next(L3_FORWARD);

  /** Tagged packets from outside. */
  public static final TableDef FROM_SUBNET =
      TableDef.table(
              33, "from_subnet", "Takes tagged frames, for the egress IPs of that VLAN alone.")
          .matching(ETH_TYPE, REG0, NW_DST, IPV6_SRC, IPV6_DST)
          .matching(ARP_OP, ARP_SPA, ARP_TPA)
          .matching(IP_PROTO, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET)
          .next(REPLY, ND_ANSWER);

  /** Replies that came to the wrong one of the two Nodes of a move. */
  public static final TableDef DETOUR =
      TableDef.table(
              31, "detour", "Takes replies that came to the other Node of an egress IP that moves.")
          .matching(ETH_TYPE, NW_DST, IPV6_DST)
          .next(REPLY);

  /** Packets from outside. */
  public static final TableDef FROM_UPLINK =
      TableDef.table(
              30, "from_uplink", "Translates replies back and hands the Node what is the Node's.")
          .matching(ETH_TYPE, ETH_DST, NW_SRC, NW_DST, IPV6_SRC, IPV6_DST, IP_PROTO, UDP_DST)
          .next(REPLY);

  /** The Node's own packets, once they are tracked. */
  public static final TableDef HOST_OUT =
      TableDef.table(25, "host_out", "Sends the Node's own packets, as its kernel addressed them.");

  /** Packets of the Node's kernel. */
  public static final TableDef FROM_HOST =
      TableDef.table(
              20, "from_host", "Routes the Node's packets: tunnels, Pods, and the network outside.")
          .matching(ETH_TYPE, NW_SRC, NW_DST, IPV6_SRC, IPV6_DST, IP_PROTO, UDP_DST)
          .next(HOST_OUT, L3_FORWARD);

  /** Address resolution of IPv6. */
  public static final TableDef ND =
      TableDef.table(
              12, "nd", "Answers for the Pods' gateway and for the IPv6 egress IPs that live here.")
          .matching(ETH_TYPE, REG0, IPV6_SRC, IP_PROTO, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET)
          .next(FROM_HOST, FROM_UPLINK, ND_ANSWER);

  /** Address resolution of IPv4. */
  public static final TableDef ARP =
      TableDef.table(
              10,
              "arp",
              "Answers for the Pods' gateway and for the IPv4 egress IPs that live here.")
          .matching(ETH_TYPE, REG0, ARP_OP, ARP_SPA, ARP_TPA)
          .next(ND);

  /** A Pod speaks for itself only. */
  public static final TableDef SPOOF_GUARD =
      TableDef.table(
              5, "spoof_guard", "Lets a Pod's port use the Pod's own MAC and IP address only.")
          .matching(ETH_TYPE, IN_PORT, ETH_SRC, NW_SRC, ARP_SPA, ARP_SHA, ARP_TPA)
          .matching(IPV6_SRC, IP_PROTO, ICMPV6_TYPE, ICMPV6_CODE)
          .next(ARP, ND, L3_FORWARD);

  /** The first table. */
  public static final TableDef CLASSIFY =
      TableDef.table(0, "classify", "Notes where the packet came from.")
          .matching(IN_PORT, TUN_ID, TUN_SRC, TUN_IPV6_SRC, VLAN_VID)
          .next(SPOOF_GUARD, ARP, DETOUR, FROM_SUBNET, L3_FORWARD, EGRESS_TUNNEL);

  private static final List<TableDef> ALL =
      List.of(
          CLASSIFY,
          SPOOF_GUARD,
          ARP,
          ND,
          FROM_HOST,
          HOST_OUT,
          FROM_UPLINK,
          DETOUR,
          FROM_SUBNET,
          REPLY,
          ND_ANSWER,
          L3_FORWARD,
          EGRESS_SELECT,
          TUNNEL_GUARD,
          EGRESS_TUNNEL,
          METER,
          DRAIN,
          SNAT,
          NEXT_HOP,
          OUT);

  private EgressPipeline() {}

  /** All tables, first to last. */
  public static List<TableDef> tables() {
    return ALL;
  }

  /** The table with this number. */
  public static Optional<TableDef> byId(int id) {
    return ALL.stream().filter(t -> t.id() == id).findFirst();
  }
}
