package io.sallyport.controller.wire;

import io.sallyport.datapath.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what openflowj cannot: flows, groups, and packets whose metadata has fields of OVS. */
final class FlowReplies {
  private static final int OXS_BASIC = 0x8002;
  private static final int OXS_DURATION = 0;
  private static final int OXS_PACKETS = 4;
  private static final int OXS_BYTES = 5;

  private FlowReplies() {}

  /** Reads entries until the end. */
  static <T> List<T> all(ByteReader in, Function<ByteReader, T> entry) {
    List<T> out = new ArrayList<>();
    while (in.hasMore()) {
      out.add(entry.apply(in));
    }
    return out;
  }

  /** One ofp_flow_desc (OpenFlow 1.5.1, 7.3.5.2). */
  static InstalledFlow flow(ByteReader in) {
    ByteReader entry = in.part(in.peekU16(0)).skip(4);
    int table = entry.u8();
    int priority = entry.skip(1).u16();
    int idle = entry.u16();
    int hard = entry.u16();
    int flags = entry.u16();
    long cookie = entry.skip(2).u64();
    Bytes match = MatchBytes.of(MatchBytes.readStruct(entry));
    Counters counters = counters(entry);
    return new InstalledFlow(
        new FlowKey(table, priority, match),
        new FlowState(entry.rest(), cookie, idle, hard, flags),
        counters.packets,
        counters.bytes,
        counters.ageNanos);
  }

  private record Counters(long packets, long bytes, long ageNanos) {}

  // OpenFlow 1.5.1, 7.2.4: OXS fields, like OXM.
  private static Counters counters(ByteReader entry) {
    int length = entry.skip(2).u16();
    ByteReader in = entry.part(length - 4);
    entry.skip(-length & 7);
    long packets = 0;
    long bytes = 0;
    long age = 0;
    while (in.hasMore()) {
      Tlv field = Tlv.read(in);
      long value = field.value().length() == 8 ? field.value().reader().u64() : 0;
      boolean basic = field.oxmClass() == OXS_BASIC;
      packets = basic && field.number() == OXS_PACKETS ? value : packets;
      bytes = basic && field.number() == OXS_BYTES ? value : bytes;
      age = basic && field.number() == OXS_DURATION ? nanos(value) : age;
    }
    return new Counters(packets, bytes, age);
  }

  /** Seconds in the high half, nanoseconds in the low. */
  private static long nanos(long duration) {
    return (duration >>> 32) * 1_000_000_000L + (duration & 0xffff_ffffL);
  }

  /** A packet-in's body (OpenFlow 1.5.1, 7.4.1). */
  static PacketIn packet(ByteReader in) {
    int table = in.skip(7).u8();
    long cookie = in.u64();
    int inPort =
        MatchBytes.split(MatchBytes.readStruct(in)).stream()
            .filter(tlv -> tlv.field().filter(f -> f == Field.IN_PORT).isPresent())
            .map(tlv -> tlv.value().reader().u32())
            .findFirst()
            .orElse(0);
    return new PacketIn(inPort, table, cookie, in.skip(2).rest());
  }
}
