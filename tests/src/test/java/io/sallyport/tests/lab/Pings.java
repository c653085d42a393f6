package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A stream of pings from a pod to the outside. */
final class Pings {
  private static final Pattern REPLY = Pattern.compile("icmp_seq=(\\d+) ttl");

  private final Background ping;

  private Pings(Background ping) {
    this.ping = ping;
  }

  /** Starts; returns when replies come, so that tunnels and neighbours are known. */
  static Pings start(Lab lab, String pod, int everyMs) {
    return start(lab, pod, everyMs, Cluster.OUTSIDE);
  }

  /** The same to another server. */
  static Pings start(Lab lab, String pod, int everyMs, String server) {
    lab.exec(pod, "scripts/labkit/probe.py", "icmp", server, "--count", "10");
    String interval = "0.%03d".formatted(everyMs);
    Pings pings =
        new Pings(
            Background.start(lab, pod, "stdbuf", "-oL", "ping", "-n", "-i", interval, server));
    pings.awaitReplies(20);
    return pings;
  }

  /** Returns when so many more replies have come. */
  void awaitReplies(int more) {
    int before = replies(ping.printed()).size();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> replies(ping.printed()).size() >= before + more);
  }

  /** Stops, and says which pings before the last one that was answered were not. */
  SortedSet<Integer> stopAndGetLost() {
    SortedSet<Integer> heard = replies(ping.stop());
    return IntStream.range(1, heard.last())
        .boxed()
        .filter(n -> !heard.contains(n))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<Integer> replies(String printed) {
    return REPLY
        .matcher(printed)
        .results()
        .map((MatchResult m) -> Integer.valueOf(m.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
