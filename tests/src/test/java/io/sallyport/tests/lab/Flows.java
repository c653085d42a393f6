package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The flows of a Node's bridge, as ovs-ofctl prints them. */
final class Flows {
  private static final Pattern FLOW =
      Pattern.compile("(cookie=\\S+) duration=([0-9.]+)s, (table=\\d+,) n_packets=(\\d+), (.*)");

  private final Lab lab;

  /** How old a flow is, and how many packets it has seen. */
  record Age(double seconds, long packets) {}

  Flows(Lab lab) {
    this.lab = lab;
  }

  /** Every flow of every Node: what it says, and how old it is. */
  SortedMap<String, Age> all() {
    SortedMap<String, Age> out = new TreeMap<>();
    Cluster.NODES.keySet().forEach(n -> out.putAll(of(n)));
    return out;
  }

  /** The flows of one Node. */
  SortedMap<String, Age> of(String node) {
    SortedMap<String, Age> out = new TreeMap<>();
    ofctl(node, "dump-flows", "br-egress").lines().forEach(line -> put(out, node, line));
    return out;
  }

  /** Nothing has come, gone or begun anew since then. */
  void assertGoneOnSince(SortedMap<String, Age> before) {
    SortedMap<String, Age> after = all();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (flow, age) -> {
          assertThat(after.get(flow).seconds())
              .as("the age of " + flow)
              .isGreaterThan(age.seconds());
          assertThat(after.get(flow).packets())
              .as("the packets of " + flow)
              .isGreaterThanOrEqualTo(age.packets());
        });
  }

  private static void put(SortedMap<String, Age> out, String node, String line) {
    Matcher flow = FLOW.matcher(line);
    if (flow.find()) {
      String rest = flow.group(5).replaceFirst("n_bytes=\\d+, (idle_age=\\d+, )?", "");
      String text = String.join(" ", node, flow.group(1), flow.group(3), rest);
      out.put(text, new Age(Double.parseDouble(flow.group(2)), Long.parseLong(flow.group(4))));
    }
  }

  /** Runs ovs-ofctl on a Node. */
  String ofctl(String node, String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "ovs-ofctl";
    command[1] = "-O";
    command[2] = "OpenFlow15";
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return lab.exec(node, command);
  }
}
