package io.sallyport.controller.wire;

import java.util.Optional;

/**
 * The ingress port in a set-field action. Open vSwitch 3.1 refuses OXM_OF_IN_PORT there with any
 * value (measured), and takes its own 16-bit field instead.
 */
final class SetInPort {
  private static final int OXM_CLASS = 0x8000;
  private static final int NXM_CLASS = 0x0000;
  private static final int NUMBER = 0;
  private static final int FIRST_RESERVED = 0xff00;

  private SetInPort() {}

  /** The field as the action must hold it; fields other than the ingress port stay. */
  static Tlv narrow(Tlv tlv) {
    if (tlv.oxmClass() != OXM_CLASS || tlv.number() != NUMBER || tlv.mask().isPresent()) {
      return tlv;
    }
    return tlv(NXM_CLASS, new ByteWriter().raw(tlv.value().slice(2, 2)));
  }

  /** The field as a match holds it. */
  static Tlv widen(Tlv tlv) {
    if (tlv.oxmClass() != NXM_CLASS || tlv.number() != NUMBER || tlv.value().length() != 2) {
      return tlv;
    }
    int port = tlv.value().reader().u16();
    return tlv(OXM_CLASS, new ByteWriter().u16(port < FIRST_RESERVED ? 0 : 0xffff).u16(port));
  }

  private static Tlv tlv(int oxmClass, ByteWriter value) {
    return new Tlv(oxmClass, NUMBER, value.toBytes(), Optional.empty());
  }
}
