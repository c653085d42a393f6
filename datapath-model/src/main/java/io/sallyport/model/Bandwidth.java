package io.sallyport.model;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What an Egress may send (guide, "Bandwidth"), in the switch's units.
 *
 * @param rate kbit/s
 * @param burst kbit that may be sent at once; absent: as little as is sensible
 */
public record Bandwidth(long rate, Optional<Long> burst) {
  private static final BigDecimal UNIT = BigDecimal.valueOf(1000);
  private static final long MOST = 0xffff_ffffL;

  public Bandwidth {
    check("rate", rate);
    burst.ifPresent(b -> check("burst", b));
  }

  private static void check(String name, long amount) {
    if (amount < 1 || amount > MOST) {
      throw new IllegalArgumentException(name + " is out of range: " + amount);
    }
  }

  /**
   * Bits as a switch counts them: whole kbit, what is left over is cut off.
   *
   * @param text as the user wrote it
   * @throws IllegalArgumentException if it is under 1k or more than a switch can count
   */
  public static long kbit(BigDecimal bits, String text) {
    if (bits.compareTo(UNIT) < 0) {
      throw new IllegalArgumentException("\"" + text + "\" must be at least 1k");
    }
    BigDecimal kbit = bits.divideToIntegralValue(UNIT);
    if (kbit.compareTo(BigDecimal.valueOf(MOST)) > 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is more than a switch can count, which is 4294967295k");
    }
    return kbit.longValueExact();
  }

  /** The least burst that TCP gets along with: a quarter of a second (design, decision 8). */
  public long leastBurst() {
    return Math.max(1, (rate + 3) / 4);
  }

  /** The burst that is in force, kbit. */
  public long effectiveBurst() {
    return Math.max(burst.orElse(0L), leastBurst());
  }

  /** Whether the burst that was asked for is too small and a larger one is in force. */
  public boolean burstIsRaised() {
    return burst.filter(b -> b < leastBurst()).isPresent();
  }
}
