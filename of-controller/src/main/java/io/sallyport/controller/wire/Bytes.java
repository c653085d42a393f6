package io.sallyport.controller.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable string of bytes. Sorts as unsigned numbers; its text is hex. */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of these bytes. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /**
   * Reads hex digits.
   *
   * @throws IllegalArgumentException if they are not pairs of hex digits
   */
  public static Bytes hex(String digits) {
    return new Bytes(HexFormat.of().parseHex(digits));
  }

  /** How many bytes. */
  public int length() {
    return content.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return content.clone();
  }

  /** The bytes from the start, without a copy. */
  ByteReader reader() {
    return new ByteReader(content);
  }

  /** Whether all bits are ones. */
  boolean isAllOnes() {
    return allAre((byte) 0xff);
  }

  /** Whether all bits are zeros. */
  boolean isAllZeros() {
    return allAre((byte) 0);
  }

  private boolean allAre(byte wanted) {
    for (byte b : content) {
      if (b != wanted) {
        return false;
      }
    }
    return true;
  }

  /** The bits that are set in both; {@code other} has the same length. */
  Bytes and(Bytes other) {
    byte[] out = content.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] &= other.content[i];
    }
    return new Bytes(out);
  }

  /** The bytes from {@code start} on, {@code count} of them. */
  Bytes slice(int start, int count) {
    return new Bytes(Arrays.copyOfRange(content, start, start + count));
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes b && Arrays.equals(b.content, content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(content);
  }
}
