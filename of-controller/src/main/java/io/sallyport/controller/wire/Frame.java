package io.sallyport.controller.wire;

/**
 * One whole OpenFlow message, not looked into yet.
 *
 * @param xid what a reply repeats from its request
 * @param content the message with its header
 */
public record Frame(int version, int type, int xid, Bytes content) {
  /** The length of every message's header, in bytes. */
  static final int HEADER = 8;

  /** Reads the header of a message that has one. */
  static Frame of(Bytes content) {
    ByteReader in = content.reader();
    int version = in.u8();
    int type = in.u8();
    return new Frame(version, type, in.skip(2).u32(), content);
  }

  /** What follows the header. */
  ByteReader body() {
    return content.reader().skip(HEADER);
  }
}
