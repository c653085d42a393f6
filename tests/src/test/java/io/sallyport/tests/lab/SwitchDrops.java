package io.sallyport.tests.lab;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where packets were lost: those that the kernel threw away because a Node's switch did not come to
 * read them are a busy machine's loss; replies to an egress IP for which the Node knew no
 * connection are the flows'.
 */
final class SwitchDrops {
  private static final Pattern DROPPED = Pattern.compile("skmem:\\([^)]*,d(\\d+)\\)");

  private final Lab lab;

  SwitchDrops(Lab lab) {
    this.lab = lab;
  }

  /** All since the lab is up, by Node, in words. */
  String told() {
    return "not read by the switch in time %s, replies without a connection %s"
        .formatted(byNode(this::notRead), byNode(this::unknownReplies));
  }

  private static SortedMap<String, Long> byNode(ToLongFunction<String> count) {
    SortedMap<String, Long> out = new TreeMap<>();
    Cluster.NODES.keySet().forEach(node -> out.put(node, count.applyAsLong(node)));
    return out;
  }

  // What the table "reply" has no rule for.
  private long unknownReplies(String node) {
    return new Flows(lab)
        .of(node).entrySet().stream()
            .filter(flow -> flow.getKey().contains("table=35, "))
            .filter(flow -> flow.getKey().endsWith(" priority=0 actions=drop"))
            .mapToLong(flow -> flow.getValue().packets())
            .sum();
  }

  private long notRead(String node) {
    return DROPPED
        .matcher(lab.exec(node, "ss", "--packet", "--memory", "--no-header"))
        .results()
        .map((MatchResult m) -> Long.valueOf(m.group(1)))
        .reduce(0L, Long::sum);
  }
}
