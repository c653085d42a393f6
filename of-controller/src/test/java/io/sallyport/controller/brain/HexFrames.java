package io.sallyport.controller.brain;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Frames as bytes that people can read, and a gateway's answer. */
final class HexFrames {
  static final IpAddress GATEWAY = IpAddress.parse("fd00:10::fe");
  static final MacAddress GATEWAY_MAC = MacAddress.parse("02:00:00:00:00:fe");

  /** The gateway answers a solicitation. */
  static final String ADVERTISEMENT =
      """
      0a580a0a00c8 0200000000fe
      86dd 60000000 0020 3a ff
      fd000010000000000000 0000000000fe
      fe80000000000000 00580afffe0a00c8
      88 00 0ddd 60000000              # Neighbor Advertisement: solicited, override
      fd000010000000000000 0000000000fe
      02 01 0200000000fe
      """;

  private static final int CONTENTS_AT = 54;
  private static final int CHECKSUM_AT = 56;

  private HexFrames() {}

  /** Pairs of hex digits, blanks anywhere, comments from # to the end. */
  static byte[] bytes(String text) {
    String digits =
        text.lines().map(l -> l.replaceAll("#.*|\\s", "")).collect(Collectors.joining());
    return Bytes.hex(digits).toArray();
  }

  /** The gateway's answer with another byte somewhere, and the checksum that fits it. */
  static byte[] changed(int at, String value) {
    byte[] frame = bytes(ADVERTISEMENT);
    frame[at] = (byte) HexFormat.fromHexDigits(value);
    ByteBuffer.wrap(frame).putShort(CHECKSUM_AT, (short) 0);
    ByteBuffer.wrap(frame).putShort(CHECKSUM_AT, (short) checksum(frame));
    return frame;
  }

  // RFC 1071 over the addresses, length, protocol and message (RFC 8200, 8.1).
  private static int checksum(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    int sum = (frame.length - CONTENTS_AT) + (in.get(20) & 0xff);
    for (int at = 22; at < frame.length; at += 2) {
      sum += in.getShort(at) & 0xffff;
    }
    return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
  }
}
