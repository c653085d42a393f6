package io.sallyport.controller.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Cuts the stream into {@link Frame}s. The first must be a HELLO, so that a browser or a port
 * scanner is known by its first bytes; what a frame holds is not looked at.
 */
public final class Framer extends ByteToMessageDecoder {
  private static final int ENOUGH_TO_JUDGE = 4;
  private static final int LONGEST_HELLO = 2048;
  private static final int NEWEST_VERSION = 6;
  private static final int TLS_HANDSHAKE = 0x16;
  private static final Set<String> HTTP =
      Set.of("GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ");

  private boolean greeted;
  private boolean givenUp;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (givenUp) {
      in.skipBytes(in.readableBytes());
    } else if (in.readableBytes() >= ENOUGH_TO_JUDGE) {
      givenUp = true;
      int length = checkedLength(in);
      givenUp = false;
      cut(in, length, out);
    }
  }

  private void cut(ByteBuf in, int length, List<Object> out) {
    if (in.readableBytes() >= length) {
      greeted = true;
      byte[] content = new byte[length];
      in.readBytes(content);
      out.add(Frame.of(Bytes.of(content)));
    }
  }

  private int checkedLength(ByteBuf in) {
    int start = in.readerIndex();
    int version = in.getUnsignedByte(start);
    int length = in.getUnsignedShort(start + 2);
    if (!greeted) {
      checkFirst(in, version, length);
    } else if (version != OfType.VERSION_1_5) {
      throw new NotOpenFlowException(
          "sent a message of version %d after agreeing on OpenFlow 1.5".formatted(version));
    }
    if (length < Frame.HEADER) {
      throw new NotOpenFlowException(
          "sent a message that claims a length of %d bytes; a header alone has 8"
              .formatted(length));
    }
    return length;
  }

  private static void checkFirst(ByteBuf in, int version, int length) {
    int start = in.readerIndex();
    byte[] first = new byte[ENOUGH_TO_JUDGE];
    in.getBytes(start, first);
    if (HTTP.contains(new String(first, StandardCharsets.ISO_8859_1))) {
      throw new NotOpenFlowException("speaks HTTP, not OpenFlow");
    }
    if (version == TLS_HANDSHAKE && first[1] == 3) {
      throw new NotOpenFlowException("speaks TLS, but this port expects OpenFlow without TLS");
    }
    if (version < 1 || version > NEWEST_VERSION || first[1] != OfType.HELLO) {
      throw new NotOpenFlowException(
          "does not speak OpenFlow: its first bytes are " + HexFormat.of().formatHex(first));
    }
    if (length > LONGEST_HELLO) {
      throw new NotOpenFlowException("sent a HELLO of %d bytes".formatted(length));
    }
  }
}
