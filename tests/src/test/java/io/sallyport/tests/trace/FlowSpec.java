package io.sallyport.tests.trace;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.model.Sorted;
import io.sallyport.walk.Packet;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a packet as ofproto/trace wants to read it. */
final class FlowSpec {
  private FlowSpec() {}

  static String of(Packet packet) {
    return packet.fields().entrySet().stream()
        .map(e -> field(e.getKey(), e.getValue()))
        .collect(Collectors.joining(","));
  }

  // One field at a time and by its own name: "tp_src" is refused here, "udp_src" is not.
  private static String field(Field field, BigInteger value) {
    return switch (field) {
      case ETH_TYPE -> "eth_type=0x%x".formatted(value);
      case VLAN_VID -> "dl_vlan=" + value.clearBit(12);
      case IP_FRAG -> "ip_frag=" + (value.testBit(1) ? "later" : "first");
      case TCP_FLAGS -> "tcp_flags=" + flags(value);
      default -> field.actionName() + "=" + text(field, value);
    };
  }

  // Of a packet those that are set, "syn|ack"; a match would be "+syn+ack".
  private static String flags(BigInteger value) {
    Match match = new Match(Sorted.map(Map.of(Field.TCP_FLAGS, new Masked(value, value))));
    return FlowText.match(match).substring("tcp_flags=+".length()).replace('+', '|');
  }

  private static String text(Field field, BigInteger value) {
    Masked whole = new Masked(value, field.allOnes());
    String match = FlowText.match(new Match(Sorted.map(Map.of(field, whole))));
    return match.substring(match.indexOf('=') + 1);
  }
}
