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
import java.util.stream.IntStream;
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
  // From 48 on, a kernel's own ICMP errors may have it.
  private static final int HIGHEST_TAG = 47;
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
  private final List<String> pods;

  private PodWatch(HostShell underlay, List<String> pods) {
    this.underlay = underlay;
    this.pods = pods;
  }

  /** Tags the pods and begins to take notes. Nothing is allowed yet. */
  static PodWatch start(HostShell underlay, SortedMap<String, HostShell> pods) {
    PodWatch out = new PodWatch(underlay, List.copyOf(pods.keySet()));
    if (pods.size() > HIGHEST_TAG) {
      throw new IllegalArgumentException("too many pods to tag: " + pods.keySet());
    }
    pods.forEach((pod, shell) -> shell.nft(TAG.formatted(out.tag(pod))));
    String map =
        IntStream.rangeClosed(1, pods.size()).mapToObj(n -> n + " : " + n).collect(joining(", "));
    underlay.nft(NOTES.replace("TAGS", map).replace("TAGGED", "1-" + pods.size()));
    return out;
  }

  /** The number in the DSCP field of a pod's packets. */
  int tag(String pod) {
    return pods.indexOf(pod) + 1;
  }

  /** From now on, a pod's packets may have these sources, and no others. */
  void allow(Map<String, Set<String>> sources) {
    SortedMap<String, List<String>> elements = new TreeMap<>();
    sources.forEach(
        (pod, ips) ->
            ips.forEach(
                ip ->
                    elements
                        .computeIfAbsent(ip.contains(":") ? "6" : "", f -> new ArrayList<>())
                        .add(tag(pod) + " . " + ip)));
    StringBuilder text = new StringBuilder(flush("allowed"));
    elements.forEach(
        (family, all) ->
            text.append(
                "add element netdev podwatch allowed%s { %s }%n"
                    .formatted(family, String.join(", ", all))));
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

  /** Forgets the packets so far, but no leak. */
  void forgetSeen() {
    underlay.nft(flush("seen"));
  }

  /** Forgets the packets so far and the leaks that a test has made. */
  void forget() {
    underlay.nft(flush("leaked") + flush("seen"));
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

  private String pod(MatchResult element) {
    return pods.get(Integer.decode(Splitter.on(' ').splitToList(element.group(1)).get(0)) - 1);
  }
}
