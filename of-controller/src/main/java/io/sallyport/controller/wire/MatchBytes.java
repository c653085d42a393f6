package io.sallyport.controller.wire;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The canonical form of a match: what a Rule says and what Open vSwitch reads back come out as the
 * same bytes. Open vSwitch reports registers in pairs and fields in an order of its own (measured).
 */
final class MatchBytes {
  private static final int BASIC = 0x8000;
  private static final int PACKET_REGISTERS = 0x8001;
  private static final int NICIRA = 0x0001;
  private static final int XXREG0 = 111;
  private static final int XXREG3 = 114;

  // The switch refuses a field that stands before its prerequisite. All prerequisites are basic
  // fields, and among those the numbers are in a fitting order.
  private static final Comparator<Tlv> ORDER =
      Comparator.comparing((Tlv tlv) -> tlv.oxmClass() != BASIC)
          .thenComparing(Tlv::oxmClass)
          .thenComparing(Tlv::number)
          .thenComparing(Tlv::value);

  private MatchBytes() {}

  static Bytes of(Match match) {
    return canonical(match.fields().entrySet().stream().map(e -> Tlv.of(e.getKey(), e.getValue())));
  }

  /** Canonical bytes of TLVs in any order. */
  static Bytes of(Bytes tlvs) {
    return canonical(split(tlvs).stream());
  }

  static List<Tlv> split(Bytes tlvs) {
    List<Tlv> out = new ArrayList<>();
    for (ByteReader in = tlvs.reader(); in.hasMore(); ) {
      out.add(Tlv.read(in));
    }
    return out;
  }

  /** Reads a whole ofp_match with its padding; what is left is its TLVs, as they came. */
  static Bytes readStruct(ByteReader in) {
    int type = in.u16();
    int length = in.u16();
    if (type != 1 || length < 4) {
      throw new MalformedException("a match of type %d and length %d".formatted(type, length));
    }
    Bytes tlvs = in.bytes(length - 4);
    in.skip(-length & 7);
    return tlvs;
  }

  static ByteWriter writeStruct(ByteWriter out, Bytes tlvs) {
    int start = out.size();
    return out.u16(1).u16(4 + tlvs.length()).raw(tlvs).padFrom(start);
  }

  private static Bytes canonical(Stream<Tlv> tlvs) {
    ByteWriter out = new ByteWriter();
    tlvs.flatMap(MatchBytes::registers)
        .map(MatchBytes::withoutNeedlessMask)
        .filter(tlv -> tlv.mask().filter(Bytes::isAllZeros).isEmpty())
        .sorted(ORDER)
        .forEach(tlv -> tlv.write(out));
    return out.toBytes();
  }

  private static Stream<Tlv> registers(Tlv tlv) {
    if (tlv.oxmClass() == PACKET_REGISTERS && tlv.value().length() == 8) {
      return quarters(tlv, tlv.number() * 2);
    }
    boolean xxreg = tlv.oxmClass() == NICIRA && tlv.number() >= XXREG0 && tlv.number() <= XXREG3;
    return xxreg && tlv.value().length() == 16
        ? quarters(tlv, (tlv.number() - XXREG0) * 4)
        : Stream.of(tlv);
  }

  private static Stream<Tlv> quarters(Tlv wide, int firstRegister) {
    List<Tlv> out = new ArrayList<>();
    for (int i = 0; i * 4 < wide.value().length(); i++) {
      int at = i * 4;
      out.add(
          new Tlv(
              NICIRA,
              firstRegister + i,
              wide.value().slice(at, 4),
              wide.mask().map(m -> m.slice(at, 4))));
    }
    return out.stream();
  }

  private static Tlv withoutNeedlessMask(Tlv tlv) {
    return tlv.mask()
        .map(mask -> new Tlv(tlv.oxmClass(), tlv.number(), tlv.value().and(mask), needed(tlv)))
        .orElse(tlv);
  }

  private static Optional<Bytes> needed(Tlv tlv) {
    return tlv.mask().filter(mask -> !mask.isAllOnes() && !coversField(tlv, mask));
  }

  // ip_frag is a byte with two bits that mean something (ovs-fields(7)).
  private static boolean coversField(Tlv tlv, Bytes mask) {
    Optional<Field> field = tlv.field();
    if (field.filter(f -> f == Field.IP_FRAG).isPresent()) {
      return (mask.reader().u8() & 3) == 3;
    }
    return field.isPresent()
        && tlv.masked().isPresent()
        && tlv.masked().orElseThrow().mask().equals(field.orElseThrow().allOnes());
  }
}
