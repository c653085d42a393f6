package io.sallyport.model;

import java.math.BigInteger;
import java.util.Optional;

/** Addresses from first to last, both included. */
public record IpRange(IpAddress first, IpAddress last) {
  public IpRange {
    if (first.family() != last.family()) {
      throw new IllegalArgumentException(first + " and " + last + " are of different families");
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("start " + first + " is after end " + last);
    }
  }

  /**
   * What a pool may hand out of a CIDR: all but the first address and, for IPv4, all but the last
   * (guide, "IPRanges"). A /32 or /31 leaves nothing.
   */
  public static Optional<IpRange> assignable(Cidr cidr) {
    BigInteger excluded = BigInteger.valueOf(cidr.family() == Family.IPV4 ? 2 : 1);
    BigInteger size = cidr.last().value().subtract(cidr.base().value()).add(BigInteger.ONE);
    if (size.compareTo(excluded) <= 0) {
      return Optional.empty();
    }
    IpAddress last = cidr.family() == Family.IPV4 ? cidr.last().plus(-1) : cidr.last();
    return Optional.of(new IpRange(cidr.base().plus(1), last));
  }

  /** How many addresses these are. */
  public BigInteger size() {
    return last.value().subtract(first.value()).add(BigInteger.ONE);
  }

  /** Whether the address lies in the range. */
  public boolean contains(IpAddress address) {
    return address.family() == first.family()
        && address.compareTo(first) >= 0
        && address.compareTo(last) <= 0;
  }

  /** Whether an address lies in both. */
  public boolean overlaps(IpRange other) {
    return first.family() == other.first.family()
        && first.compareTo(other.last) <= 0
        && other.first.compareTo(last) <= 0;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
