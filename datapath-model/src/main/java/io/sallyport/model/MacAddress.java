package io.sallyport.model;

import java.util.Locale;

/** An Ethernet address, in the low 48 bits. */
public record MacAddress(long value) implements Comparable<MacAddress> {
  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException(Long.toHexString(value) + " has more than 48 bits");
    }
  }

  /**
   * Reads six pairs of hex digits with colons.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text
   */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no MAC address");
    }
    return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    String hex = String.format(Locale.ROOT, "%012x", value);
    return hex.replaceAll("(..)(?!$)", "$1:");
  }
}
