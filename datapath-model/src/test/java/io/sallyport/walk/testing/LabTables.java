package io.sallyport.walk.testing;

import static io.sallyport.datapath.Field.ARP_OP;
import static io.sallyport.datapath.Field.ARP_SHA;
import static io.sallyport.datapath.Field.ARP_SPA;
import static io.sallyport.datapath.Field.ARP_TPA;
import static io.sallyport.datapath.Field.CT_MARK;
import static io.sallyport.datapath.Field.CT_STATE;
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
import static io.sallyport.datapath.Field.TUN_ID;
import static io.sallyport.datapath.Field.UDP_DST;
import static io.sallyport.datapath.TableDef.table;

import io.sallyport.datapath.Bits;
import io.sallyport.datapath.TableDef;

/** The tables and bits of the lab's pipeline, last table first. */
final class LabTables {
  static final Bits SOURCE = new Bits("source", REG0, 0, 4);
  static final Bits EGRESS = new Bits("egress", REG2, 0, 32);
  static final Bits TO_NODE = new Bits("to_node", REG3, 0, 1);
  static final Bits IS_EGRESS = new Bits("is_egress", CT_MARK, 0, 1);
  static final Bits IS_HOST = new Bits("is_host", CT_MARK, 1, 1);

  static final int FROM_TUNNEL = 1;
  static final int FROM_HOST = 2;
  static final int FROM_POD = 3;
  static final int FROM_UPLINK = 4;
  static final int ANSWERED = 5;

  static final TableDef OUT =
      table(50, "out", "to the outside").matching(ETH_TYPE, REG2, NW_SRC, IPV6_SRC);
  static final TableDef SNAT = table(40, "snat", "translates").matching(ETH_TYPE, REG2).next(OUT);
  static final TableDef TUNNEL_EGRESS =
      table(25, "tunnel_egress", "egress of other Nodes' pods").matching(TUN_ID).next(SNAT);
  static final TableDef EGRESS_SELECT =
      table(20, "egress_select", "which Egress")
          .matching(ETH_TYPE, NW_SRC, NW_DST, IPV6_SRC, IPV6_DST)
          .next(SNAT);
  static final TableDef L3 =
      table(10, "l3", "forwards inside the cluster")
          .matching(ETH_TYPE, REG0, NW_DST, IPV6_DST)
          .next(EGRESS_SELECT, TUNNEL_EGRESS);
  static final TableDef HOST_OUT = table(7, "host_out", "the host's own packets");
  static final TableDef DEMUX =
      table(6, "demux", "whose answer it is").matching(ETH_TYPE, CT_STATE, CT_MARK, REG3).next(L3);
  static final TableDef UPLINK =
      table(5, "uplink", "from outside")
          .matching(ETH_TYPE, IP_PROTO, NW_DST, IPV6_DST, UDP_DST)
          .next(DEMUX);
  static final TableDef HOST =
      table(4, "host", "from the host")
          .matching(ETH_TYPE, IP_PROTO, NW_SRC, NW_DST, IPV6_SRC, IPV6_DST, UDP_DST)
          .next(HOST_OUT, L3);
  static final TableDef ADVERTISE =
      table(3, "advertise", "what a solicitation became")
          .matching(ETH_TYPE, IP_PROTO, ICMPV6_TYPE, ICMPV6_CODE);
  static final TableDef RESOLVE =
      table(2, "resolve", "ARP and neighbour discovery")
          .matching(ETH_TYPE, IP_PROTO, REG0, ARP_OP, ARP_TPA, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET)
          .next(ADVERTISE, HOST, UPLINK);
  static final TableDef GUARD =
      table(1, "guard", "a pod's own addresses only")
          .matching(
              ETH_TYPE,
              IP_PROTO,
              IN_PORT,
              ETH_SRC,
              NW_SRC,
              IPV6_SRC,
              ARP_SPA,
              ARP_SHA,
              ICMPV6_TYPE,
              ICMPV6_CODE)
          .next(RESOLVE, L3);
  static final TableDef CLASSIFY =
      table(0, "classify", "where it came from").matching(IN_PORT).next(GUARD, RESOLVE, L3);

  private LabTables() {}
}
