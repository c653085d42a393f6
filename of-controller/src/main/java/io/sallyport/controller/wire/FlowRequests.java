package io.sallyport.controller.wire;

import java.util.function.UnaryOperator;

/** The requests about flows and groups, which openflowj writes wrongly or not at all. */
public final class FlowRequests {
  private static final int ADD = 0;
  private static final int MODIFY_STRICT = 2;
  private static final int DELETE_STRICT = 4;
  private static final int GROUP_ADD = 0;
  private static final int GROUP_MODIFY = 1;
  private static final int GROUP_DELETE = 2;
  private static final int ANY = 0xffff_ffff;
  private static final int ALL_TABLES = 0xff;
  private static final int ALL_GROUPS = 0xffff_fffc;
  private static final int ALL_BUCKETS = 0xffff_ffff;
  private static final int NO_BUFFER = 0xffff_ffff;
  private static final int ATOMIC_ORDERED = 3;

  private FlowRequests() {}

  /** Adds a flow, or replaces what has the same key. */
  public static Bytes add(int xid, EncodedFlow flow) {
    return flowMod(xid, ADD, flow);
  }

  /** Changes what a flow does; its cookie stays as it is, and so do its counters. */
  public static Bytes modify(int xid, EncodedFlow flow) {
    return flowMod(xid, MODIFY_STRICT, flow);
  }

  /** Removes the one flow with this key, if there is one. */
  public static Bytes delete(int xid, FlowKey key) {
    return flowMod(
        xid, DELETE_STRICT, new EncodedFlow(key, new FlowState(Bytes.EMPTY, 0, 0, 0, 0)));
  }

  // OpenFlow 1.5.1, 7.3.4.2. A modify that named a cookie with a mask would change only flows that
  // carry it already.
  private static Bytes flowMod(int xid, int command, EncodedFlow flow) {
    FlowKey key = flow.key();
    FlowState state = flow.state();
    return message(
        OfType.FLOW_MOD,
        xid,
        out ->
            MatchBytes.writeStruct(
                    out.u64(state.cookie())
                        .u64(0)
                        .u8(key.tableId())
                        .u8(command)
                        .u16(state.idleTimeout())
                        .u16(state.hardTimeout())
                        .u16(key.priority())
                        .u32(NO_BUFFER)
                        .u32(ANY)
                        .u32(ANY)
                        .u16(state.flags())
                        .u16(0),
                    key.match())
                .raw(state.instructions()));
  }

  /** Adds a group; the switch refuses a number that is taken. */
  public static Bytes add(int xid, EncodedGroup group) {
    return groupMod(xid, GROUP_ADD, group);
  }

  /** Changes a group; the switch refuses a number that it does not know. */
  public static Bytes modify(int xid, EncodedGroup group) {
    return groupMod(xid, GROUP_MODIFY, group);
  }

  /** Removes a group and the flows that name it, if there is one. */
  public static Bytes deleteGroup(int xid, int id) {
    Bytes empty = GroupBytes.body(GroupEncoder.INDIRECT, Bytes.EMPTY, Bytes.EMPTY);
    return groupMod(xid, GROUP_DELETE, new EncodedGroup(id, empty));
  }

  // OpenFlow 1.5.1, 7.3.4.3.
  private static Bytes groupMod(int xid, int command, EncodedGroup group) {
    Bytes buckets = GroupBytes.buckets(group.body());
    return message(
        OfType.GROUP_MOD,
        xid,
        out ->
            out.u16(command)
                .u8(GroupBytes.type(group.body()))
                .zeros(1)
                .u32(group.id())
                .u16(buckets.length())
                .zeros(2)
                .u32(ALL_BUCKETS)
                .raw(buckets)
                .raw(GroupBytes.properties(group.body())));
  }

  /** Puts a message into a bundle; errors will carry the message's own xid (measured). */
  public static Bytes addToBundle(int bundle, Bytes message) {
    return message(
        OfType.BUNDLE_ADD,
        Frame.of(message).xid(),
        out -> out.u32(bundle).zeros(2).u16(ATOMIC_ORDERED).raw(message));
  }

  /** Asks for all flows of all tables. */
  public static Bytes readFlows(int xid) {
    return message(
        OfType.MULTIPART_REQUEST,
        xid,
        out ->
            MatchBytes.writeStruct(
                out.u16(OfType.MP_FLOW_DESC)
                    .zeros(6)
                    .u8(ALL_TABLES)
                    .zeros(3)
                    .u32(ANY)
                    .u32(ANY)
                    .zeros(4)
                    .u64(0)
                    .u64(0),
                Bytes.EMPTY));
  }

  /** Asks for all groups. */
  public static Bytes readGroups(int xid) {
    return message(
        OfType.MULTIPART_REQUEST,
        xid,
        out -> out.u16(OfType.MP_GROUP_DESC).zeros(6).u32(ALL_GROUPS).zeros(4));
  }

  static Bytes message(int type, int xid, UnaryOperator<ByteWriter> body) {
    ByteWriter out = new ByteWriter().u8(OfType.VERSION_1_5).u8(type).u16(0).u32(xid);
    return body.apply(out).lengthSince(0, 2).toBytes();
  }
}
