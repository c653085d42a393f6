package io.sallyport.controller.wire;

import io.sallyport.datapath.Meter;

/** Turns a meter into the bytes that the switch will hold, and read back. */
public final class MeterEncoder {
  private static final int KBPS_BURST_STATS = 1 | 4 | 8;
  private static final int DROP = 1;
  private static final int BAND_LENGTH = 16;

  private MeterEncoder() {}

  /** Encodes: kbit/s, one band that drops, and statistics (OpenFlow 1.5.1, 7.3.4.5). */
  public static EncodedMeter encode(Meter meter) {
    ByteWriter out = new ByteWriter().u16(KBPS_BURST_STATS);
    out.u16(DROP).u16(BAND_LENGTH).u32((int) meter.rate()).u32((int) meter.burst()).zeros(4);
    return new EncodedMeter(meter.id(), out.toBytes());
  }
}
