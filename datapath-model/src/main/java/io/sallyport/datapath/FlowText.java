package io.sallyport.datapath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Flows as ovs-ofctl(8) writes them. With table names for people (golden files, REST); with table
 * numbers for ovs-ofctl to load.
 */
public final class FlowText {
  private static final Map<Integer, String> ETHER =
      Map.of(0x0800, "ip", 0x0806, "arp", 0x86dd, "ipv6");
  private static final Map<String, String> TRANSPORT =
      Map.of(
          "ip6", "tcp", "ip17", "udp", "ip1", "icmp", "ipv66", "tcp6", "ipv617", "udp6", "ipv658",
          "icmp6");

  // ovs-fields(7), "TCP flags"; RFC 9293, 3.1.
  private static final List<String> TCP_FLAGS =
      List.of(
          "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]", "[800]");

  private FlowText() {}

  /** One flow with table names, without its reason. */
  public static String print(Rule rule) {
    return line(rule, TableDef::name);
  }

  /** One flow with table numbers and cookie, for ovs-ofctl. */
  public static String loadable(Rule rule) {
    return "cookie=0x%x, ".formatted(rule.cookie()) + line(rule, t -> Integer.toString(t.id()));
  }

  /** One group for ovs-ofctl. */
  public static String loadable(Group group) {
    return "group_id=%d,type=indirect,bucket=actions=%s"
        .formatted(group.id(), actions(group.actions(), t -> Integer.toString(t.id())));
  }

  /** One group with table names, without its reason. */
  public static String print(Group group) {
    return "group_id=%d,type=indirect,bucket=actions=%s"
        .formatted(group.id(), actions(group.actions(), TableDef::name));
  }

  /** One meter, for ovs-ofctl and for people. */
  public static String print(Meter meter) {
    return "meter=%d,kbps,burst,stats,bands=type=drop,rate=%d,burst_size=%d"
        .formatted(meter.id(), meter.rate(), meter.burst());
  }

  /** A whole program, one flow, group or meter a line, sorted, each line ending in its reason. */
  public static String print(NodeProgram program) {
    StringBuilder out = new StringBuilder();
    program.meters().values().forEach(m -> append(out, print(m), m.owner(), m.reason()));
    program.groups().values().forEach(g -> append(out, print(g), g.owner(), g.reason()));
    program.rules().values().forEach(r -> append(out, print(r), r.owner(), r.reason()));
    return out.toString();
  }

  private static void append(StringBuilder out, String flow, String owner, String reason) {
    out.append(flow).append("  # ").append(owner).append(": ").append(reason).append('\n');
  }

  private static String line(Rule rule, Function<TableDef, String> names) {
    String match = match(rule.match());
    return "table=%s, priority=%d%s actions=%s"
        .formatted(
            names.apply(rule.table()),
            rule.priority(),
            match.isEmpty() ? "" : "," + match,
            actions(rule.actions(), names));
  }

  /** A match alone; empty for one that fits every packet. */
  public static String match(Match match) {
    List<String> parts = new ArrayList<>();
    String protocol = protocol(match);
    if (!protocol.isEmpty()) {
      parts.add(protocol);
    }
    match.fields().entrySet().stream()
        .filter(e -> !saidByProtocol(e.getKey(), protocol))
        .map(e -> field(e.getKey(), e.getValue()))
        .forEach(parts::add);
    return String.join(",", parts);
  }

  private static String protocol(Match match) {
    String ether = "";
    for (Map.Entry<Integer, String> e : ETHER.entrySet()) {
      ether = match.isExactly(Field.ETH_TYPE, e.getKey()) ? e.getValue() : ether;
    }
    Masked proto = match.fields().get(Field.IP_PROTO);
    return proto == null ? ether : TRANSPORT.getOrDefault(ether + proto.value(), ether);
  }

  private static boolean saidByProtocol(Field field, String protocol) {
    return (field == Field.ETH_TYPE && !protocol.isEmpty())
        || (field == Field.IP_PROTO && TRANSPORT.containsValue(protocol));
  }

  private static String field(Field field, Masked value) {
    if (field == Field.CT_STATE) {
      return "ct_state=" + ctState(value);
    }
    if (field == Field.TCP_FLAGS) {
      return "tcp_flags=" + tcpFlags(value);
    }
    // ovs-ofctl's vlan_vid cannot say "no tag"; vlan_tci can.
    if (field == Field.VLAN_VID && value.value().signum() == 0) {
      return "vlan_tci=0x0000/0x1fff";
    }
    if (field == Field.IP_FRAG) {
      return "nw_frag=" + fragment(value);
    }
    return field.matchName() + "=" + FieldText.print(field, value);
  }

  // ovs-fields(7), "IPv4/v6 Fragment Bitmask": bit 0 says any fragment, bit 1 a later one.
  private static String fragment(Masked value) {
    int bits = value.value().intValue();
    return switch (value.mask().intValue()) {
      case 1 -> bits == 0 ? "no" : "yes";
      case 2 -> bits == 0 ? "not_later" : "later";
      default -> bits == 0 ? "no" : bits == 1 ? "first" : "later";
    };
  }

  private static String ctState(Masked state) {
    StringBuilder out = new StringBuilder();
    for (CtState flag : CtState.values()) {
      if (flag.isIn(state.mask())) {
        out.append(flag.isIn(state.value()) ? '+' : '-').append(flag.text());
      }
    }
    return out.toString();
  }

  private static String tcpFlags(Masked flags) {
    StringBuilder out = new StringBuilder();
    for (int bit = 0; bit < TCP_FLAGS.size(); bit++) {
      if (flags.mask().testBit(bit)) {
        out.append(flags.value().testBit(bit) ? '+' : '-').append(TCP_FLAGS.get(bit));
      }
    }
    return out.toString();
  }

  /** Actions with table names; "drop" for none. */
  public static String actions(List<Action> actions) {
    return actions(actions, TableDef::name);
  }

  private static String actions(List<Action> actions, Function<TableDef, String> names) {
    ActionText text = new ActionText(names);
    return actions.isEmpty()
        ? "drop"
        : actions.stream().map(a -> a.accept(text)).collect(Collectors.joining(","));
  }
}
