package io.sallyport.tests.trace;

import com.google.common.base.Splitter;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.CtState;
import io.sallyport.datapath.Field;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a flow key as ofproto/trace prints it. */
final class FlowKey {
  private static final Map<String, Protocol> PROTOCOLS =
      Map.of(
          "ip",
          new Protocol(0x0800, 0),
          "tcp",
          new Protocol(0x0800, 6),
          "udp",
          new Protocol(0x0800, 17),
          "icmp",
          new Protocol(0x0800, 1),
          "arp",
          new Protocol(0x0806, 0),
          "ipv6",
          new Protocol(0x86dd, 0),
          "tcp6",
          new Protocol(0x86dd, 6),
          "udp6",
          new Protocol(0x86dd, 17),
          "icmp6",
          new Protocol(0x86dd, 58));
  private static final Map<String, Integer> FRAGMENTS = Map.of("no", 0, "first", 1, "later", 3);
  private static final List<String> TCP_FLAGS =
      List.of(
          "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]", "[800]");
  private static final int VLAN_PRESENT = 0x1000;

  private final SortedMap<Field, BigInteger> fields = new TreeMap<>();

  private FlowKey() {}

  private record Protocol(int ethType, int ipProto) {}

  /**
   * The fields that Sallyport knows and that are not zero; the tunnel key is never printed, nor are
   * the two fields of neighbour discovery that came last.
   */
  static SortedMap<Field, BigInteger> parse(String text) {
    FlowKey key = new FlowKey();
    Splitter.on(',').trimResults().split(text).forEach(key::add);
    key.fields.values().removeIf(v -> v.signum() == 0);
    key.fields.remove(Field.TUN_ID);
    return Sorted.map(key.fields);
  }

  private void add(String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      Optional.ofNullable(PROTOCOLS.get(part)).ifPresent(this::protocol);
      return;
    }
    String name = part.substring(0, equals);
    String value = part.substring(equals + 1);
    if (name.equals("dl_vlan")) {
      fields.put(Field.VLAN_VID, number(value).or(BigInteger.valueOf(VLAN_PRESENT)));
    } else if (name.equals("nw_frag")) {
      fields.put(Field.IP_FRAG, BigInteger.valueOf(FRAGMENTS.get(value)));
    } else {
      field(name).ifPresent(f -> fields.put(f, value(f, value)));
    }
  }

  private void protocol(Protocol numbers) {
    fields.put(Field.ETH_TYPE, BigInteger.valueOf(numbers.ethType));
    fields.put(Field.IP_PROTO, BigInteger.valueOf(numbers.ipProto));
  }

  // tp_src and icmp_type name several fields; the protocol, printed first, decides.
  private Optional<Field> field(String name) {
    return Arrays.stream(Field.values())
        .filter(f -> f.matchName().equals(name))
        .filter(f -> fits(f.actionName()))
        .findFirst();
  }

  private boolean fits(String name) {
    int protocol = fields.getOrDefault(Field.IP_PROTO, BigInteger.ZERO).intValue();
    return switch (name) {
      case "tcp_src", "tcp_dst" -> protocol == 6;
      case "udp_src", "udp_dst" -> protocol == 17;
      case "icmp_type", "icmp_code" -> protocol == 1;
      case "icmpv6_type", "icmpv6_code" -> protocol == 58;
      default -> true;
    };
  }

  private static BigInteger value(Field field, String text) {
    if (field == Field.CT_STATE) {
      return Arrays.stream(text.split("\\|"))
          .map(flag -> CtState.valueOf(flag.toUpperCase(Locale.ROOT)).bit())
          .reduce(BigInteger.ZERO, BigInteger::or);
    }
    if (field == Field.TCP_FLAGS) {
      return Splitter.on('|')
          .splitToStream(text)
          .map(flag -> BigInteger.ONE.shiftLeft(TCP_FLAGS.indexOf(flag)))
          .reduce(BigInteger.ZERO, BigInteger::or);
    }
    if (text.equals("LOCAL")) {
      return BigInteger.valueOf(Integer.toUnsignedLong(Action.LOCAL));
    }
    if (text.contains(":") && field.bits() == 48) {
      return BigInteger.valueOf(MacAddress.parse(text).value());
    }
    return text.contains(":") || text.contains(".") ? IpAddress.parse(text).value() : number(text);
  }

  private static BigInteger number(String text) {
    return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
  }
}
