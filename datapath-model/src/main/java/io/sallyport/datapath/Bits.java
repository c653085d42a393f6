package io.sallyport.datapath;

import java.math.BigInteger;

/**
 * A named range of bits of a register or conntrack field.
 *
 * @param low lowest bit, from 0
 * @param width how many bits
 */
public record Bits(String name, Field field, int low, int width) {
  public Bits {
    if (low < 0 || width < 1 || low + width > field.bits()) {
      throw new IllegalArgumentException(name + " does not fit into " + field.matchName());
    }
  }

  /** Ones where the range is. */
  public BigInteger mask() {
    return BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE).shiftLeft(low);
  }

  /**
   * The value, moved to its place.
   *
   * @throws IllegalArgumentException if it has more bits than the range
   */
  public BigInteger place(long value) {
    BigInteger raw = BigInteger.valueOf(value);
    if (raw.signum() < 0 || raw.bitLength() > width) {
      throw new IllegalArgumentException(value + " does not fit into " + name);
    }
    return raw.shiftLeft(low);
  }

  /** Whether the two ranges share a bit. */
  public boolean overlaps(Bits other) {
    return field == other.field && mask().and(other.mask()).signum() != 0;
  }
}
