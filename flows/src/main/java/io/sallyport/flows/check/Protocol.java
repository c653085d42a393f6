package io.sallyport.flows.check;

import io.sallyport.datapath.Field;
import io.sallyport.walk.Packet;

/** What a probe is called. */
final class Protocol {
  private Protocol() {}

  static String of(Packet packet) {
    return switch (packet.get(Field.IP_PROTO).intValue()) {
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 1 -> "ICMP";
      case 58 -> "ICMPv6";
      default -> "other";
    };
  }
}
