package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Notes every packet of a pod that leaves a node's uplink with a source that the pod may not have
 * at that moment.
 *
 * <p>Ports, ICMP ids and sources may all be translated. So each pod's kernel writes the pod's
 * number into the DSCP field of whatever leaves the pod, resets and ICMP errors included; switches,
 * tunnels and router keep it. As in {@link Watch}, kernels keep the notes and miss nothing.
 */
final class PodWatch {
  private static final List<String> PODS = List.copyOf(Cluster.PODS.keySet());
  private static final String TAG =
      """
      table ip tag {
        chain leaving {
          type filter hook postrouting priority 0
          ip dscp set %1$d
        }
      }
      table ip6 tag {
        chain leaving {
          type filter hook postrouting priority 0
          ip6 dscp set %1$d
        }
      }
      """;
  // The tags of tunnel packets are inside, so that they pass the first rule. So do a Node's own, to
  // which its kernel gives no tag or, in ICMP errors, one that is no pod's.
  private static final String NOTES =
      """
      table netdev podwatch {
        set allowed { type mark . ipv4_addr; }
        set allowed6 { type mark . ipv6_addr; }
        set seen { type mark . ipv4_addr . inet_proto; COUNTED; }
        set seen6 { type mark . ipv6_addr . inet_proto; COUNTED; }
        set leaked { type mark . ipv4_addr . inet_proto . ifname; COUNTED; }
        set leaked6 { type mark . ipv6_addr . inet_proto . ifname; COUNTED; }
        chain four {
          ip dscp != { TAGGED } accept
          meta mark set ip dscp map { TAGS }
          update @seen { meta mark . ip saddr . ip protocol }
          meta mark . ip saddr != @allowed update @leaked { meta mark . ip saddr . ip protocol . iifname }
        }
        chain six {
          ip6 dscp != { TAGGED } accept
          meta mark set ip6 dscp map { TAGS }
          update @seen6 { meta mark . ip6 saddr . ip6 nexthdr }
          meta mark . ip6 saddr != @allowed6 update @leaked6 { meta mark . ip6 saddr . ip6 nexthdr . iifname }
        }
        chain uplinks {
          type filter hook ingress devices = { "up-1", "up-2", "up-3" } priority 1
          meta protocol vmap { ip : jump four, ip6 : jump six }
        }
      }
      """
          .replace("COUNTED", "size 4096; flags dynamic; counter");
  private static final List<String> FAMILIES = List.of("", "6");
  private static final Pattern ELEMENT =
      Pattern.compile(
          "(0x[0-9a-f]+) \\. ([0-9a-f.:]+) \\. ([\\w-]+)(?: \\. \"([^\"]+)\")? counter packets (\\d+)");

  private final HostShell underlay;

  private PodWatch(HostShell underlay) {
    this.underlay = underlay;
  }

  /** Tags the pods and begins to take notes. Nothing is allowed yet. */
  static PodWatch start(SandboxLab lab) {
    List<String> map = new ArrayList<>();
    for (String pod : PODS) {
      HostShell.open(lab, pod).nft(TAG.formatted(tag(pod)));
      map.add("%d : %d".formatted(tag(pod), tag(pod)));
    }
    HostShell underlay = HostShell.open(lab, "underlay");
    underlay.nft(
        NOTES.replace("TAGS", String.join(", ", map)).replace("TAGGED", "1-" + PODS.size()));
    return new PodWatch(underlay);
  }

  /** The number in the DSCP field of a pod's packets. */
  static int tag(String pod) {
    return PODS.indexOf(pod) + 1;
  }

  /** From now on, a pod's packets may have these sources, and no others. */
  void allow(Map<String, Set<String>> sources) {
    StringBuilder text = new StringBuilder(flush("allowed"));
    sources.forEach(
        (pod, ips) ->
            ips.forEach(
                ip ->
                    text.append(
                        "add element netdev podwatch allowed%s { %d . %s }%n"
                            .formatted(ip.contains(":") ? "6" : "", tag(pod), ip))));
    underlay.nft(text.toString());
  }

  /** Packets with a source that was not allowed, as "web-1: 3 udp from 10.10.0.101 on up-1". */
  List<String> leaks() {
    return notes("leaked")
        .map(
            e ->
                "%s: %s %s from %s on %s"
                    .formatted(pod(e), e.group(5), e.group(3), e.group(2), e.group(4)))
        .toList();
  }

  /** How many packets were seen, as "web-1 udp 10.10.0.11" of them. */
  SortedMap<String, Long> seen() {
    SortedMap<String, Long> out = new TreeMap<>();
    notes("seen")
        .forEach(
            e -> out.put(pod(e) + " " + e.group(3) + " " + e.group(2), Long.valueOf(e.group(5))));
    return out;
  }

  /** Forgets the leaks and the packets so far, and says how many packets these were. */
  long forget() {
    final long sum = seen().values().stream().mapToLong(Long::longValue).sum();
    underlay.nft(flush("leaked") + flush("seen"));
    return sum;
  }

  private static String flush(String set) {
    return FAMILIES.stream()
        .map(family -> "flush set netdev podwatch " + set + family + "\n")
        .collect(joining());
  }

  private Stream<MatchResult> notes(String set) {
    return FAMILIES.stream()
        .map(family -> underlay.run("nft list set netdev podwatch " + set + family))
        .flatMap(listing -> ELEMENT.matcher(listing).results());
  }

  private static String pod(MatchResult element) {
    return PODS.get(Integer.decode(Splitter.on(' ').splitToList(element.group(1)).get(0)) - 1);
  }
}
