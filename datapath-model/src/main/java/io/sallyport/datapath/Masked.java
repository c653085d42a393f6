package io.sallyport.datapath;

import java.math.BigInteger;

/** A value and the bits of it that count; the others are zero. */
public record Masked(BigInteger value, BigInteger mask) {
  public Masked {
    if (value.signum() < 0 || !value.andNot(mask).equals(BigInteger.ZERO)) {
      throw new IllegalArgumentException(
          "0x%x has bits outside its mask 0x%x".formatted(value, mask));
    }
  }

  /** Whether a field with this value matches. */
  public boolean accepts(BigInteger fieldValue) {
    return fieldValue.and(mask).equals(value);
  }

  /** The field's old value with the counting bits replaced. */
  public BigInteger applyTo(BigInteger old) {
    return old.andNot(mask).or(value);
  }
}
