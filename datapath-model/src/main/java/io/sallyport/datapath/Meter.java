package io.sallyport.datapath;

/**
 * A rate limit of a switch, shared by every rule that names it: what exceeds it is dropped.
 *
 * @param id 1 to 65535; more than that not every datapath has
 * @param rate kbit/s, 1 to 2^32 - 1
 * @param burst kbit, 1 to 2^32 - 1
 * @param owner the object that it exists for
 * @param reason why it exists, in a few words
 */
public record Meter(int id, long rate, long burst, String owner, String reason) {
  private static final int LAST_ID = 0xffff;
  private static final long MOST = 0xffff_ffffL;

  public Meter {
    if (id < 1 || id > LAST_ID) {
      throw new IllegalArgumentException(id + " is no meter number");
    }
    if (rate < 1 || rate > MOST || burst < 1 || burst > MOST) {
      throw new IllegalArgumentException(
          "%d kbit/s with a burst of %d kbit is no meter".formatted(rate, burst));
    }
  }
}
