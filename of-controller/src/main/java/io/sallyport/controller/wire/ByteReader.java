package io.sallyport.controller.wire;

import java.nio.ByteBuffer;

/** Reads big-endian numbers; never past the end: that is a {@link MalformedException}. */
final class ByteReader {
  private final ByteBuffer buffer;

  ByteReader(byte[] content) {
    this(ByteBuffer.wrap(content));
  }

  private ByteReader(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  int remaining() {
    return buffer.remaining();
  }

  boolean hasMore() {
    return buffer.hasRemaining();
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  int u16() {
    return need(2).getShort() & 0xffff;
  }

  int u32() {
    return need(4).getInt();
  }

  long u64() {
    return need(8).getLong();
  }

  /** The 16-bit number that stands {@code offset} bytes further on; nothing is consumed. */
  int peekU16(int offset) {
    need(offset + 2);
    return buffer.getShort(buffer.position() + offset) & 0xffff;
  }

  ByteReader skip(int count) {
    need(count).position(buffer.position() + count);
    return this;
  }

  Bytes bytes(int count) {
    byte[] out = new byte[atLeastZero(count)];
    need(count).get(out);
    return Bytes.of(out);
  }

  Bytes rest() {
    return bytes(remaining());
  }

  /** The next {@code count} bytes as a reader of their own; here they are consumed. */
  ByteReader part(int count) {
    need(atLeastZero(count));
    ByteBuffer part = buffer.slice(buffer.position(), count);
    skip(count);
    return new ByteReader(part);
  }

  private static int atLeastZero(int count) {
    if (count < 0) {
      throw new MalformedException("a length is shorter than what it must hold");
    }
    return count;
  }

  private ByteBuffer need(int count) {
    if (buffer.remaining() < count) {
      throw new MalformedException(
          "%d bytes needed, %d there".formatted(count, buffer.remaining()));
    }
    return buffer;
  }
}
