package io.sallyport.datapath;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Set;

/** Values as ovs-ofctl prints them. */
final class FieldText {
  private static final Set<Field> DECIMAL =
      EnumSet.of(
          Field.ARP_OP,
          Field.TCP_SRC,
          Field.TCP_DST,
          Field.UDP_SRC,
          Field.UDP_DST,
          Field.ICMP_TYPE,
          Field.ICMP_CODE,
          Field.ICMPV6_TYPE,
          Field.ICMPV6_CODE,
          Field.ND_RESERVED,
          Field.ND_OPTIONS_TYPE,
          Field.IP_PROTO,
          Field.NW_TTL,
          Field.CT_ZONE);
  private static final Set<Field> IPV4 =
      EnumSet.of(
          Field.NW_SRC, Field.NW_DST, Field.ARP_SPA, Field.ARP_TPA, Field.TUN_SRC, Field.TUN_DST);
  private static final Set<Field> IPV6 =
      EnumSet.of(
          Field.IPV6_SRC, Field.IPV6_DST, Field.TUN_IPV6_SRC, Field.TUN_IPV6_DST, Field.ND_TARGET);

  private FieldText() {}

  /** The value, and its mask where it has one. */
  static String print(Field field, Masked masked) {
    if (masked.mask().equals(field.allOnes())) {
      return value(field, masked.value());
    }
    if (IPV4.contains(field) || IPV6.contains(field)) {
      return value(field, masked.value()) + "/" + addressMask(field, masked.mask());
    }
    return field.bits() == 48
        ? value(field, masked.value()) + "/" + value(field, masked.mask())
        : "0x%x/0x%x".formatted(masked.value(), masked.mask());
  }

  private static String addressMask(Field field, BigInteger mask) {
    int prefix = mask.bitCount();
    BigInteger host = BigInteger.ONE.shiftLeft(field.bits() - prefix).subtract(BigInteger.ONE);
    boolean isPrefix = mask.equals(field.allOnes().subtract(host));
    return isPrefix ? Integer.toString(prefix) : value(field, mask);
  }

  static String value(Field field, BigInteger value) {
    if (field == Field.IN_PORT) {
      return port(value.intValue());
    }
    if (DECIMAL.contains(field)) {
      return value.toString();
    }
    if (IPV4.contains(field)) {
      return new IpAddress(Family.IPV4, value).toString();
    }
    if (IPV6.contains(field)) {
      return new IpAddress(Family.IPV6, value).toString();
    }
    return field.bits() == 48
        ? new MacAddress(value.longValue()).toString()
        : "0x%x".formatted(value);
  }

  static String port(int port) {
    return switch (port) {
      case Action.LOCAL -> "LOCAL";
      case Action.IN_PORT -> "IN_PORT";
      case Action.CONTROLLER -> "CONTROLLER";
      default -> Integer.toUnsignedString(port);
    };
  }
}
