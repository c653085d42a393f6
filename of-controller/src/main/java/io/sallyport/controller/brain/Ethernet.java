package io.sallyport.controller.brain;

import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;

/**
 * What stands before the contents of a frame (IEEE 802.3, 802.1Q).
 *
 * @param vlan whose tag it has; 0: none
 * @param type of the contents
 */
record Ethernet(MacAddress to, MacAddress from, int vlan, int type) {
  static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /** Where the type stands in a frame without a tag. */
  static final int TYPE_AT = 12;

  static final int HEADER_LENGTH = 14;

  /** The type of a tag, and its length. */
  static final int DOT1Q = 0x8100;

  static final int TAG_LENGTH = 4;

  /** The frame. */
  byte[] around(byte[] contents) {
    int tag = vlan == 0 ? 0 : TAG_LENGTH;
    ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + tag + contents.length);
    out.put(bytes(to)).put(bytes(from));
    if (vlan != 0) {
      out.putShort((short) DOT1Q).putShort((short) vlan);
    }
    return out.putShort((short) type).put(contents).array();
  }

  /** Who sent a frame, which has its header. */
  static MacAddress sender(byte[] frame) {
    return mac(ByteBuffer.wrap(frame), 6);
  }

  static byte[] bytes(MacAddress mac) {
    return sixBytes(mac.value());
  }

  static byte[] sixBytes(long value) {
    byte[] six = new byte[6];
    ByteBuffer.allocate(Long.BYTES).putLong(value << Short.SIZE).get(0, six);
    return six;
  }

  static MacAddress mac(ByteBuffer in, int at) {
    return new MacAddress(six(in, at));
  }

  static long six(ByteBuffer in, int at) {
    return ((in.getShort(at) & 0xffffL) << Integer.SIZE) | (in.getInt(at + 2) & 0xffff_ffffL);
  }
}
