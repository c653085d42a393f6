package io.sallyport.tests.trace;

import com.google.common.base.Splitter;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what ofproto/trace answers; every "Flow:" line begins a pass. */
final class RealTrace {
  private static final Splitter PASS = Splitter.on(Pattern.compile("(?m)^Flow: "));
  private static final Pattern HIT = Pattern.compile("\\s*\\d+\\. .*, cookie 0x([0-9a-f]+)");
  // Reason 2 is an exceeded TTL.
  private static final Pattern TO_CONTROLLER = Pattern.compile("controller\\(reason=[^2]");
  private static final Pattern TUNNEL =
      Pattern.compile(
          ".*tnl_port\\((\\d+)\\).*?ipv[46]\\(src=[^,]*,dst=([^,]*),.*vni=0x([0-9a-f]+).*");
  private final Map<Integer, Integer> portsByDatapathPort;

  /**
   * A reader for one bridge.
   *
   * @param portsByDatapathPort the OpenFlow number of each of the bridge's datapath ports
   */
  RealTrace(Map<Integer, Integer> portsByDatapathPort) {
    this.portsByDatapathPort = portsByDatapathPort;
  }

  List<PassView> parse(String text) {
    List<PassView> out = new ArrayList<>();
    for (String pass : PASS.split(text)) {
      if (!pass.isBlank()) {
        out.add(pass(pass.lines().toList()));
      }
    }
    return out;
  }

  private PassView pass(List<String> lines) {
    List<Integer> rules = new ArrayList<>();
    SortedMap<Field, BigInteger> ended = FlowKey.parse(lines.get(0));
    List<String> sent = List.of();
    for (String line : lines) {
      Matcher hit = HIT.matcher(line);
      if (hit.matches()) {
        rules.add(Integer.parseInt(hit.group(1), 16));
      } else if (line.startsWith("Final flow: ") && !line.endsWith("unchanged")) {
        ended = FlowKey.parse(line.substring("Final flow: ".length()));
      } else if (line.startsWith("Datapath actions: ")) {
        sent = sent(line.substring("Datapath actions: ".length()));
      }
    }
    return new PassView(rules, sent, ended);
  }

  private List<String> sent(String actions) {
    List<String> out = new ArrayList<>();
    for (String action : topLevel(actions)) {
      Matcher tunnel = TUNNEL.matcher(action);
      if (tunnel.matches()) {
        int port = portsByDatapathPort.get(Integer.parseInt(tunnel.group(1)));
        out.add(tunnel(port, tunnel.group(2), new BigInteger(tunnel.group(3), 16)));
      } else if (TO_CONTROLLER.matcher(action).find()) {
        out.add(Integer.toString(Action.CONTROLLER));
      } else if (action.matches("\\d+")) {
        // The encapsulated packet leaves by a port of the bridge below; that is not ours to judge.
        Integer port = portsByDatapathPort.get(Integer.parseInt(action));
        out.addAll(port == null ? List.of() : List.of(port.toString()));
      }
    }
    return out;
  }

  /** How both sides write a tunnelled copy. A key has 24 bits in VXLAN and Geneve. */
  static String tunnel(int port, String destination, BigInteger key) {
    return "%d to %s key %d".formatted(port, destination, key.intValue() & 0xffffff);
  }

  private static List<String> topLevel(String actions) {
    List<String> out = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= actions.length(); i++) {
      char c = i == actions.length() ? ',' : actions.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        out.add(actions.substring(start, i));
        start = i + 1;
      }
    }
    return out;
  }
}
