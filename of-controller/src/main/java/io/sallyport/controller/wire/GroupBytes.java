package io.sallyport.controller.wire;

/**
 * The canonical form of a group: its type, the length of its buckets, the buckets, the properties.
 *
 * <pre>
 *   type   0   length   buckets ...   properties ...
 *    1     1     2
 * </pre>
 */
final class GroupBytes {
  private GroupBytes() {}

  static Bytes body(int type, Bytes buckets, Bytes properties) {
    return new ByteWriter()
        .u8(type)
        .u8(0)
        .u16(buckets.length())
        .raw(buckets)
        .raw(properties)
        .toBytes();
  }

  /** Reads one ofp_group_desc (OpenFlow 1.5.1, 7.3.5.11). */
  static InstalledGroup read(ByteReader in) {
    ByteReader entry = in.part(in.peekU16(0)).skip(2);
    int type = entry.u8();
    int id = entry.skip(1).u32();
    int length = entry.u16();
    Bytes buckets = entry.skip(6).bytes(length);
    return new InstalledGroup(id, body(type, buckets, entry.rest()));
  }

  static int type(Bytes body) {
    return body.reader().u8();
  }

  static Bytes buckets(Bytes body) {
    ByteReader in = body.reader().skip(2);
    return in.bytes(in.u16());
  }

  static Bytes properties(Bytes body) {
    ByteReader in = body.reader().skip(2);
    return in.skip(in.u16()).rest();
  }
}
