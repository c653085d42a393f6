package io.sallyport.controller.wire;

/**
 * The requests about meters. Not by openflowj, so that a meter is compared in the bytes in which it
 * is sent.
 */
public final class MeterRequests {
  private static final int ADD = 0;
  private static final int MODIFY = 1;
  private static final int DELETE = 2;
  private static final int ALL = 0xffff_ffff;

  private MeterRequests() {}

  /** Adds a meter; the switch refuses a number that is taken. */
  public static Bytes add(int xid, EncodedMeter meter) {
    return meterMod(xid, ADD, meter);
  }

  /** Changes a meter; the switch refuses a number that it does not know. */
  public static Bytes modify(int xid, EncodedMeter meter) {
    return meterMod(xid, MODIFY, meter);
  }

  /** Removes a meter and every flow that names it, if there is one. */
  public static Bytes delete(int xid, int id) {
    Bytes noBands = new ByteWriter().u16(0).toBytes();
    return meterMod(xid, DELETE, new EncodedMeter(id, noBands));
  }

  // OpenFlow 1.5.1, 7.3.4.5: the flags stand before the number, the bands behind it.
  private static Bytes meterMod(int xid, int command, EncodedMeter meter) {
    ByteReader body = meter.body().reader();
    int flags = body.u16();
    Bytes bands = body.rest();
    return FlowRequests.message(
        OfType.METER_MOD, xid, out -> out.u16(command).u16(flags).u32(meter.id()).raw(bands));
  }

  /** Asks for all meters. */
  public static Bytes readMeters(int xid) {
    return FlowRequests.message(
        OfType.MULTIPART_REQUEST,
        xid,
        out -> out.u16(OfType.MP_METER_DESC).zeros(6).u32(ALL).zeros(4));
  }

  /** Asks what every meter has counted. */
  public static Bytes readCounters(int xid) {
    return FlowRequests.message(
        OfType.MULTIPART_REQUEST,
        xid,
        out -> out.u16(OfType.MP_METER_STATS).zeros(6).u32(ALL).zeros(4));
  }
}
