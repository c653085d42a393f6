package io.sallyport.model;

import java.math.BigInteger;

/** A block of addresses. Host bits of what was written are cleared, as Kubernetes does. */
public record Cidr(IpAddress base, int prefixLength) implements Comparable<Cidr> {
  public Cidr {
    int bits = base.family().bits();
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException("/" + prefixLength + " is no prefix length for " + base);
    }
    base = new IpAddress(base.family(), base.value().and(mask(bits, prefixLength)));
  }

  /**
   * Reads {@code address/prefixLength}.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no CIDR (address/prefix length)");
    }
    return new Cidr(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  private static BigInteger mask(int bits, int prefixLength) {
    return BigInteger.ONE
        .shiftLeft(prefixLength)
        .subtract(BigInteger.ONE)
        .shiftLeft(bits - prefixLength);
  }

  /** Ones where the prefix is. */
  public BigInteger mask() {
    return mask(base.family().bits(), prefixLength);
  }

  /** The last address of the block. */
  public IpAddress last() {
    BigInteger hostBits =
        BigInteger.ONE.shiftLeft(family().bits() - prefixLength).subtract(BigInteger.ONE);
    return new IpAddress(family(), base.value().or(hostBits));
  }

  /** The IP version of the block. */
  public Family family() {
    return base.family();
  }

  /** Whether the address lies in the block. */
  public boolean contains(IpAddress address) {
    return address.family() == family() && address.value().and(mask()).equals(base.value());
  }

  @Override
  public int compareTo(Cidr other) {
    int byBase = base.compareTo(other.base);
    return byBase != 0 ? byBase : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return base + "/" + prefixLength;
  }
}
