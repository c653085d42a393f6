package io.sallyport.controller.wire;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import java.math.BigInteger;
import java.util.Optional;

/**
 * One OXM field with its value (OpenFlow 1.5.1, 7.2.3.2), known to Sallyport or not.
 *
 * @param value of an experimenter's field with its id in front
 * @param mask absent: every bit counts; as wide as the value
 */
record Tlv(int oxmClass, int number, Bytes value, Optional<Bytes> mask) {
  private static final int EXPERIMENTER = 0xffff;
  private static final Bytes ALL_OF_ID = new ByteWriter().u32(-1).toBytes();

  static Tlv of(Field field, Masked masked) {
    Bytes value = fixedWidth(masked.value(), field.bytes());
    boolean exact = masked.mask().equals(field.allOnes());
    return new Tlv(
        field.oxm().oxmClass(),
        field.oxm().number(),
        value,
        exact ? Optional.empty() : Optional.of(fixedWidth(masked.mask(), field.bytes())));
  }

  private static Bytes fixedWidth(BigInteger number, int width) {
    byte[] raw = number.toByteArray();
    byte[] out = new byte[width];
    int copied = Math.min(raw.length, width);
    System.arraycopy(raw, raw.length - copied, out, width - copied, copied);
    return Bytes.of(out);
  }

  static Tlv read(ByteReader in) {
    int oxmClass = in.u16();
    int numberAndMask = in.u8();
    int length = in.u8();
    boolean masked = (numberAndMask & 1) != 0;
    int id = idLength(oxmClass);
    if (length < id || (masked && (length - id) % 2 != 0)) {
      throw new MalformedException("a field of length %d".formatted(length));
    }
    int bits = masked ? (length - id) / 2 : length - id;
    Bytes value = in.bytes(id + bits);
    Optional<Bytes> mask =
        masked
            ? Optional.of(
                new ByteWriter().raw(ALL_OF_ID.slice(0, id)).raw(in.bytes(bits)).toBytes())
            : Optional.empty();
    return new Tlv(oxmClass, numberAndMask >>> 1, value, mask);
  }

  // The mask of an experimenter's field is that of its value alone.
  private static int idLength(int oxmClass) {
    return oxmClass == EXPERIMENTER ? ALL_OF_ID.length() : 0;
  }

  ByteWriter write(ByteWriter out) {
    int id = idLength(oxmClass);
    Bytes bits = mask.map(m -> m.slice(id, m.length() - id)).orElse(Bytes.EMPTY);
    out.u16(oxmClass).u8(number << 1 | (mask.isPresent() ? 1 : 0));
    return out.u8(value.length() + bits.length()).raw(value).raw(bits);
  }

  /** The field, if Sallyport knows it and the width is right. */
  Optional<Field> field() {
    return Field.of(oxmClass, number).filter(f -> f.bytes() == value.length());
  }

  /** The value as a number of the model; absent if bits are set that the field does not have. */
  Optional<Masked> masked() {
    return field().flatMap(this::maskedFor);
  }

  private Optional<Masked> maskedFor(Field field) {
    BigInteger bits = mask.map(Tlv::number).orElse(field.allOnes());
    BigInteger wanted = number(value);
    boolean fits = wanted.andNot(bits).signum() == 0 && bits.bitLength() <= field.bits();
    return fits ? Optional.of(new Masked(wanted, bits)) : Optional.empty();
  }

  private static BigInteger number(Bytes bytes) {
    return new BigInteger(1, bytes.toArray());
  }
}
