package io.sallyport.controller.wire;

/**
 * Numbers of actions and instructions: OpenFlow 1.5.1, 7.2.6 and 7.2.5, and Open vSwitch's
 * extensions (lib/ofp-actions.c, vendor Nicira).
 */
final class ActionWire {
  static final int OUTPUT = 0;
  static final int PUSH_VLAN = 17;
  static final int POP_VLAN = 18;
  static final int GROUP = 22;
  static final int DEC_NW_TTL = 24;
  static final int SET_FIELD = 25;

  static final int COPY_FIELD = 28;
  static final int METER = 29;
  static final int EXPERIMENTER = 0xffff;

  static final int NICIRA = 0x2320;
  static final int NX_RESUBMIT_TABLE = 14;
  static final int NX_CT = 35;
  static final int NX_NAT = 36;

  static final int APPLY_ACTIONS = 4;
  static final int GOTO_TABLE = 1;

  /** push_vlan: an IEEE 802.1Q tag. */
  static final int DOT1Q = 0x8100;

  /** ct, flags: remember the connection. */
  static final int CT_COMMIT = 1;

  /** ct, recirc_table: go on nowhere. */
  static final int CT_NO_TABLE = 0xff;

  /** nat, flags: translate the source. */
  static final int NAT_SRC = 1;

  /** nat, range_present: one IPv4 address. */
  static final int NAT_IPV4_MIN = 1;

  /** nat, range_present: one IPv6 address. */
  static final int NAT_IPV6_MIN = 4;

  /** resubmit's 16-bit OFPP_IN_PORT: the packet's port as it is. */
  static final int NX_IN_PORT = 0xfff8;

  /** OFPCML_NO_BUFFER: the whole packet. */
  static final int WHOLE_PACKET = 0xffff;

  private ActionWire() {}
}
