package io.sallyport.model;

/** An IP version; it decides address width and which fields a rule may match. */
public enum Family {
  /** Internet Protocol version 4. */
  IPV4(32),
  /** Internet Protocol version 6. */
  IPV6(128);

  private final int bits;

  Family(int bits) {
    this.bits = bits;
  }

  /** As people write it. */
  public String text() {
    return this == IPV4 ? "IPv4" : "IPv6";
  }

  /** The width of an address, in bits. */
  public int bits() {
    return bits;
  }
}
