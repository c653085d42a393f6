package io.sallyport.flows;

import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import java.util.List;

/** Every bit that the pipeline keeps between tables, by name. */
public final class PipelineBits {
  /** Where the packet came from, one of the FROM_ values. */
  public static final Bits FROM = new Bits("from", Field.REG0, 0, 4);

  /** 1: the packet is for the Node's own address. */
  public static final Bits TO_NODE = new Bits("to_node", Field.REG0, 4, 1);

  /** The VLAN that the packet came from, or that it leaves into; 0: untagged. */
  public static final Bits VLAN = new Bits("vlan", Field.REG0, 8, 12);

  /** The number of the egress IP's subnet; 0: the Nodes' own network. */
  public static final Bits SUBNET = new Bits("subnet", Field.REG3, 0, 16);

  /** The egress id; 0: the Node's masquerade. */
  public static final Bits EGRESS = new Bits("egress", Field.REG2, 0, 24);

  /** In a tunnel key: the receiver may know the connection, one of the HANDED_OVER_ values. */
  public static final Bits HANDED_OVER = new Bits("handed_over", Field.TUN_ID, 22, 2);

  /** Holds an address while the ARP responder swaps two. */
  public static final Bits SCRATCH = new Bits("scratch", Field.REG9, 0, 32);

  /** Whose connection it is, one of the CONNECTION_ values. */
  public static final Bits CONNECTION = new Bits("connection", Field.CT_MARK, 0, 2);

  /** The egress id of a connection, for whoever reads the conntrack table. */
  public static final Bits CONNECTION_EGRESS = new Bits("connection_egress", Field.CT_LABEL, 0, 24);

  /** From another Node's bridge. */
  public static final int FROM_TUNNEL = 1;

  /** From this Node's kernel. */
  public static final int FROM_HOST = 2;

  /** From a local Pod. */
  public static final int FROM_POD = 3;

  /** From the network outside. */
  public static final int FROM_UPLINK = 4;

  /** From outside, and translated back to the Pod that it answers. */
  public static final int FROM_REPLY = 5;

  /** From another Node's bridge: a reply to an egress IP that it knows no connection for. */
  public static final int FROM_DETOUR = 6;

  /** From another Node's bridge: a packet that its tracker could not place. */
  public static final int FROM_INVALID = 7;

  /** The sender knows no connection. */
  public static final int HANDED_OVER_UNKNOWN = 2;

  /** The sender's tracker could not place the packet. */
  public static final int HANDED_OVER_INVALID = 3;

  /** Opened by a Pod. */
  public static final int CONNECTION_OF_POD = 1;

  /** Opened by, or to, the Node itself. */
  public static final int CONNECTION_OF_HOST = 2;

  private static final List<Bits> ALL =
      List.of(
          FROM, TO_NODE, VLAN, SUBNET, EGRESS, HANDED_OVER, SCRATCH, CONNECTION, CONNECTION_EGRESS);

  private static final List<Value> VALUES =
      List.of(
          new Value(FROM, FROM_TUNNEL, "from another Node's bridge"),
          new Value(FROM, FROM_HOST, "from this Node's kernel"),
          new Value(FROM, FROM_POD, "from a local Pod"),
          new Value(FROM, FROM_UPLINK, "from the network outside"),
          new Value(FROM, FROM_REPLY, "from outside, and translated back to the Pod it answers"),
          new Value(FROM, FROM_DETOUR, "a reply that another Node knows no connection for"),
          new Value(FROM, FROM_INVALID, "another Node's tracker could not place it"),
          new Value(TO_NODE, 1, "for the Node's own address"),
          new Value(EGRESS, 0, "the Node's masquerade; other values are egress ids"),
          new Value(HANDED_OVER, 0, "an Egress's traffic, for its gateway"),
          new Value(HANDED_OVER, HANDED_OVER_UNKNOWN, "of no connection of the sender's"),
          new Value(HANDED_OVER, HANDED_OVER_INVALID, "the sender's tracker could not place it"),
          new Value(VLAN, 0, "untagged; other values are VLANs"),
          new Value(SUBNET, 0, "the Nodes' own network; other values are subnets of pools"),
          new Value(CONNECTION, CONNECTION_OF_POD, "opened by a Pod"),
          new Value(CONNECTION, CONNECTION_OF_HOST, "opened by, or to, the Node itself"));

  static {
    for (int i = 0; i < ALL.size(); i++) {
      for (Bits other : ALL.subList(i + 1, ALL.size())) {
        if (ALL.get(i).overlaps(other)) {
          throw new IllegalStateException(ALL.get(i).name() + " overlaps " + other.name());
        }
      }
    }
  }

  private PipelineBits() {}

  /** What a value means. */
  record Value(Bits bits, int value, String meaning) {}

  static List<Value> values() {
    return VALUES;
  }

  /** All of them, for the pipeline page. */
  public static List<Bits> all() {
    return ALL;
  }
}
