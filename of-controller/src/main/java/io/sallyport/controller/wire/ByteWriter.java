package io.sallyport.controller.wire;

import java.util.Arrays;

/** Writes big-endian numbers into a growing array. */
final class ByteWriter {
  private byte[] content = new byte[256];
  private int size;

  int size() {
    return size;
  }

  ByteWriter u8(int value) {
    room(1)[size++] = (byte) value;
    return this;
  }

  ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  ByteWriter u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  ByteWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  ByteWriter zeros(int count) {
    room(count);
    size += count;
    return this;
  }

  ByteWriter raw(byte[] bytes) {
    System.arraycopy(bytes, 0, room(bytes.length), size, bytes.length);
    size += bytes.length;
    return this;
  }

  ByteWriter raw(Bytes bytes) {
    return raw(bytes.toArray());
  }

  /** Zeros until what was written since {@code start} is a multiple of 8 bytes. */
  ByteWriter padFrom(int start) {
    return zeros(-(size - start) & 7);
  }

  /** Writes the number of bytes since {@code start} where room for it was left. */
  ByteWriter lengthSince(int start, int place) {
    int length = size - start;
    content[place] = (byte) (length >>> 8);
    content[place + 1] = (byte) length;
    return this;
  }

  Bytes toBytes() {
    return Bytes.of(toArray());
  }

  byte[] toArray() {
    return Arrays.copyOf(content, size);
  }

  private byte[] room(int count) {
    if (size + count > content.length) {
      content = Arrays.copyOf(content, Math.max(content.length * 2, size + count));
    }
    return content;
  }
}
