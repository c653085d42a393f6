package io.sallyport.controller.wire;

/** Reads what a switch says of its meters. */
final class MeterReplies {
  private static final int BAND_STATS_LENGTH = 16;

  private MeterReplies() {}

  /** One ofp_meter_desc (OpenFlow 1.5.1, 7.3.5.14): length, flags, number, bands. */
  static EncodedMeter meter(ByteReader in) {
    ByteReader entry = in.part(in.peekU16(0)).skip(2);
    int flags = entry.u16();
    int id = entry.u32();
    return new EncodedMeter(id, new ByteWriter().u16(flags).raw(entry.rest()).toBytes());
  }

  /** One ofp_meter_stats (OpenFlow 1.5.1, 7.3.5.13). */
  static MeterCounters counters(ByteReader in) {
    ByteReader entry = in.part(in.peekU16(4));
    int id = entry.u32();
    entry.skip(8).skip(4);
    long packets = entry.u64();
    long bytes = entry.u64();
    entry.skip(8);
    long dropped = 0;
    long droppedBytes = 0;
    while (entry.remaining() >= BAND_STATS_LENGTH) {
      dropped += entry.u64();
      droppedBytes += entry.u64();
    }
    return new MeterCounters(id, packets, bytes, dropped, droppedBytes);
  }
}
