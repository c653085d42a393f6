package io.sallyport.datapath;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bits of ct_state (ovs-fields(7), "Connection Tracking Fields"). */
public enum CtState {
  /** A new connection. */
  NEW(0, "new"),
  /** Part of an established connection. */
  EST(1, "est"),
  /** Related to a connection, such as an ICMP error. */
  REL(2, "rel"),
  /** In the reply direction. */
  RPL(3, "rpl"),
  /** The tracker could not place it. */
  INV(4, "inv"),
  /** The packet went through the tracker. */
  TRK(5, "trk"),
  /** The source was translated. */
  SNAT(6, "snat"),
  /** The destination was translated. */
  DNAT(7, "dnat");

  private static final Pattern FLAG = Pattern.compile("([+-])([a-z]+)");

  private final int bitNumber;
  private final String text;

  CtState(int bitNumber, String text) {
    this.bitNumber = bitNumber;
    this.text = text;
  }

  /** As ovs-ofctl spells it. */
  public String text() {
    return text;
  }

  /** Whether the flag's bit is set in a value of the field. */
  public boolean isIn(BigInteger ctState) {
    return ctState.testBit(bitNumber);
  }

  /** The flag's place in the field. */
  public BigInteger bit() {
    return BigInteger.ONE.shiftLeft(bitNumber);
  }

  /**
   * Reads ovs-ofctl's form.
   *
   * @param text such as "+trk+rpl-inv"
   */
  public static Masked parse(String text) {
    BigInteger value = BigInteger.ZERO;
    BigInteger mask = BigInteger.ZERO;
    Matcher flags = FLAG.matcher(text);
    while (flags.find()) {
      BigInteger bit = valueOf(flags.group(2).toUpperCase(Locale.ROOT)).bit();
      mask = mask.or(bit);
      value = flags.group(1).equals("+") ? value.or(bit) : value;
    }
    return new Masked(value, mask);
  }
}
