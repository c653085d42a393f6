package io.sallyport.datapath;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The flow cookie: Sallyport's mark in the high 16 bits, a check of the Egress's name in the next
 * 24, the egress id in the low 24. The check lets a restarted controller tell whose rule it reads
 * back.
 */
public final class Cookie {
  /** The largest egress id. */
  public static final int LAST_EGRESS_ID = 0xffffff;

  private static final long MARK = 0x5a11L << 48;
  private static final long MARK_MASK = 0xffffL << 48;
  private static final int ID_BITS = 24;
  private static final long ID_MASK = LAST_EGRESS_ID;

  private Cookie() {}

  /** The cookie of a rule that carries no Egress's traffic. */
  public static long ofNone() {
    return MARK;
  }

  /**
   * The cookie of a rule of this Egress.
   *
   * @param egressId 1 to 2^24 - 1
   */
  public static long of(int egressId, String egress) {
    if (egressId <= 0 || egressId > ID_MASK) {
      throw new IllegalArgumentException(egressId + " is no egress id");
    }
    return MARK | check(egress) << ID_BITS | egressId;
  }

  private static long check(String egress) {
    CRC32 crc = new CRC32();
    crc.update(egress.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() & ID_MASK;
  }

  /** The egress id in a cookie of ours; 0 for none or for a foreign cookie. */
  public static int egressId(long cookie) {
    return isOurs(cookie) ? (int) (cookie & ID_MASK) : 0;
  }

  /** Whether Sallyport gave it to a rule. */
  public static boolean isOurs(long cookie) {
    return (cookie & MARK_MASK) == MARK;
  }

  /** Whether a rule with this cookie carries traffic of this Egress. */
  public static boolean isOf(long cookie, String egress) {
    int id = egressId(cookie);
    return id != 0 && cookie == of(id, egress);
  }
}
