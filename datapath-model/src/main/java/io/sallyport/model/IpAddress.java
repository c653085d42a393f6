package io.sallyport.model;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address. IPv4 sorts before IPv6; the text is canonical (dotted quad, RFC 5952),
 * so that two spellings of one address are one key.
 */
public record IpAddress(Family family, BigInteger value) implements Comparable<IpAddress> {
  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  // No letter beyond f and at least one colon: InetAddress then never asks a name server.
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  public IpAddress {
    Objects.requireNonNull(family, "family");
    if (value.signum() < 0 || value.bitLength() > family.bits()) {
      throw new IllegalArgumentException(value + " is no " + family + " address");
    }
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text, if it is no address
   */
  public static IpAddress parse(String text) {
    if (DOTTED_QUAD.matcher(text).matches()) {
      return of(literal(text));
    }
    if (!COLONS.matcher(text).matches()) {
      throw notAnAddress(text);
    }
    return new IpAddress(Family.IPV6, new BigInteger(1, sixteen(literal(text))));
  }

  /** The address in these 4 or 16 bytes, in network order. */
  public static IpAddress of(byte[] bytes) {
    return new IpAddress(bytes.length == 4 ? Family.IPV4 : Family.IPV6, new BigInteger(1, bytes));
  }

  private static byte[] literal(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException notALiteral) {
      throw notAnAddress(text);
    }
  }

  // Java turns ::ffff:a.b.c.d into IPv4 silently; here it stays what was written.
  private static byte[] sixteen(byte[] bytes) {
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("\"" + text + "\" is no IP address");
  }

  /** The address {@code offset} further on. */
  public IpAddress plus(long offset) {
    return new IpAddress(family, value.add(BigInteger.valueOf(offset)));
  }

  /** 4 or 16 bytes in network order. */
  public byte[] bytes() {
    byte[] raw = value.toByteArray();
    byte[] out = new byte[family.bits() / 8];
    int copied = Math.min(raw.length, out.length);
    System.arraycopy(raw, raw.length - copied, out, out.length - copied, copied);
    return out;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return family == Family.IPV4 ? dottedQuad() : Rfc5952.print(bytes());
  }

  private String dottedQuad() {
    int v = value.intValue();
    return (v >>> 24) + "." + (v >>> 16 & 255) + "." + (v >>> 8 & 255) + "." + (v & 255);
  }
}
