package io.sallyport.tests.kube;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How a packet leaves the cluster, read from what ofproto/trace prints. The trace believes that
 * conntrack translates as it is told; whether it does, the labs ask.
 *
 * @param source its source address outside
 * @param nextHop the MAC address that it is sent to
 * @param vlan its VLAN; 0: untagged
 */
record Departure(String source, String nextHop, int vlan) {
  // Of a trace: an action of a flow, and the last line of each pass.
  private static final Pattern TRANSLATED = Pattern.compile("nat\\(src=([0-9a-f.:]+)\\)");
  private static final Pattern SENT = Pattern.compile("(?m)^ +output:(\\d+)$");
  private static final Pattern NEXT_HOP =
      Pattern.compile("(?m)^ +set_field:([0-9a-f:]{17})->eth_dst$");
  private static final Pattern TAG = Pattern.compile("(?m)^ +set_field:(\\d+)->vlan_vid$");
  private static final Pattern KEY = Pattern.compile("(?m)^ +set_field:0x([0-9a-f]+)->tun_id$");
  private static final Pattern PEER =
      Pattern.compile("(?m)^ +set_field:([0-9a-f.:]+)->tun_(?:ipv6_)?dst$");
  private static final Pattern METER = Pattern.compile("(?m)^ +meter:(\\d+)$");

  /** A way through a tunnel. */
  record Tunnelled(String peer, String key) {}

  /** How it leaves by a port; absent: it does not. */
  static Optional<Departure> of(String trace, String port) {
    return last(SENT, trace)
        .filter(port::equals)
        .map(
            p ->
                new Departure(
                    last(TRANSLATED, trace).orElse(""),
                    last(NEXT_HOP, trace).orElse(""),
                    last(TAG, trace).map(tag -> Integer.parseInt(tag) & 0xfff).orElse(0)));
  }

  /** Where the trace ends in a tunnel, if it does. */
  static Optional<Tunnelled> tunnelled(String trace) {
    return last(PEER, trace)
        .flatMap(peer -> last(KEY, trace).map(key -> new Tunnelled(peer, "0x" + key)));
  }

  /** The meters that it passed. */
  static List<String> meters(String trace) {
    return METER.matcher(trace).results().map(found -> found.group(1)).toList();
  }

  private static Optional<String> last(Pattern pattern, String trace) {
    return pattern.matcher(trace).results().reduce((a, b) -> b).map((MatchResult m) -> m.group(1));
  }
}
