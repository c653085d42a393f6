package io.sallyport.controller.wire;

import io.sallyport.datapath.Group;

/** Turns a group into the bytes that the switch will hold, and read back. */
public final class GroupEncoder {
  /** OFPGT_INDIRECT. */
  static final int INDIRECT = 2;

  private GroupEncoder() {}

  /** Encodes: one bucket, number 0. */
  public static EncodedGroup encode(Group group) {
    Bytes actions = ActionEncoder.encode(group.actions());
    ByteWriter bucket = new ByteWriter();
    bucket.u16(8 + actions.length()).u16(actions.length()).u32(0).raw(actions);
    return new EncodedGroup(group.id(), GroupBytes.body(INDIRECT, bucket.toBytes(), Bytes.EMPTY));
  }
}
