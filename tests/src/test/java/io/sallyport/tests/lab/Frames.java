package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the nodes put on their uplinks, with VLAN 100's tag or without one, and what the router
 * takes from that VLAN. Neighbor Discovery, as ARP, is no packet here. The kernel keeps the notes,
 * so no frame is missed.
 */
final class Frames {
  private static final String UPLINKS =
      """
      table netdev frames {
        set ip_tagged PACKET4
        set ip_untagged PACKET4
        set ip6_tagged PACKET6
        set ip6_untagged PACKET6
        set arp_tagged ARP
        set arp_untagged ARP
        set nd_tagged ND
        set nd_untagged ND
        chain uplinks {
          type filter hook ingress devices = { "up-1", "up-2", "up-3" } priority 1
          vlan id 100 vlan type ip update @ip_tagged IP4
          ether type ip update @ip_untagged IP4
          vlan id 100 vlan type arp update @arp_tagged ASKED
          ether type arp update @arp_untagged ASKED
          vlan id 100 vlan type ip6 icmpv6 type { 135, 136 } update @nd_tagged TOLD accept
          ether type ip6 icmpv6 type { 135, 136 } update @nd_untagged TOLD accept
          vlan id 100 vlan type ip6 update @ip6_tagged IP6
          ether type ip6 update @ip6_untagged IP6
        }
      }
      """
          .replace("PACKET4", set("ifname . ether_addr . ipv4_addr . ipv4_addr . inet_proto"))
          .replace("PACKET6", set("ifname . ether_addr . ipv6_addr . ipv6_addr . inet_proto"))
          .replace("ARP", set("ifname . ipv4_addr . ipv4_addr"))
          .replace("ND", set("ifname . ether_addr . ipv6_addr . ipv6_addr . icmpv6_type"))
          .replace("IP4", "{ iifname . ether daddr . ip saddr . ip daddr . ip protocol }")
          .replace("IP6", "{ iifname . ether daddr . ip6 saddr . ip6 daddr . ip6 nexthdr }")
          .replace("ASKED", "{ iifname . arp saddr ip . arp daddr ip }")
          .replace("TOLD", "{ iifname . ether saddr . ip6 saddr . ip6 daddr . icmpv6 type }");
  private static final String LEGS =
      """
      table netdev frames {
        set taken SET4
        set taken6 SET6
        chain legs {
          type filter hook ingress devices = { "vlan", "vlan2" } priority 1
          ether daddr MACS update @taken { ip saddr . ip daddr }
          ether daddr MACS update @taken6 { ip6 saddr . ip6 daddr }
        }
      }
      """
          .replace("MACS", "{ 0a:00:00:00:02:04, 0a:00:00:00:02:06 }")
          .replace("SET4", set("ipv4_addr . ipv4_addr"))
          .replace("SET6", set("ipv6_addr . ipv6_addr"));

  private final Lab lab;

  /**
   * One kind of packets.
   *
   * @param uplink of the Node that sent it, as "up-2"
   * @param mac whom the frame is for
   * @param protocol the number of IP's protocol
   */
  record Packet(String uplink, String mac, String source, String destination, int protocol) {}

  /** One kind of ARP packets; an announcement asks for its own sender. */
  record Arp(String uplink, String sender, String target) {}

  /**
   * One kind of Neighbor Solicitations or Advertisements.
   *
   * @param mac of the sender's frame
   * @param type 135: asks; 136: tells
   */
  record Nd(String uplink, String mac, String source, String destination, int type) {
    /** Tells everybody, unasked, where an address is now. */
    static Nd announcement(String uplink, String mac, String ip) {
      return new Nd(uplink, mac, ip, "ff02::1", 136);
    }
  }

  private Frames(Lab lab) {
    this.lab = lab;
  }

  private static String set(String type) {
    return "{ type %s; size 8192; flags dynamic; }".formatted(type);
  }

  /** Begins to take notes. */
  static Frames start(Lab lab) {
    Watch.load(lab, "underlay", UPLINKS);
    Watch.load(lab, "router", LEGS);
    return new Frames(lab);
  }

  /** Forgets all so far. */
  void forget() {
    flush("underlay", List.of("ip", "ip6", "arp", "nd"), List.of("_tagged", "_untagged"));
    flush("router", List.of("taken"), List.of("", "6"));
  }

  private void flush(String host, List<String> sets, List<String> kinds) {
    String commands =
        sets.stream()
            .flatMap(set -> kinds.stream().map(kind -> "flush set netdev frames " + set + kind))
            .collect(Collectors.joining("; "));
    lab.exec(host, "nft", commands);
  }

  /** Packets from this address in VLAN 100. */
  List<Packet> taggedFrom(String source) {
    return packets("tagged", source);
  }

  /** Packets from this address without a tag. */
  List<Packet> untaggedFrom(String source) {
    return packets("untagged", source);
  }

  /** Packets to addresses that begin so, without a tag; those in tunnels do not count. */
  List<Packet> untaggedTo(String prefix) {
    return packets("untagged").filter(p -> p.destination().startsWith(prefix)).toList();
  }

  /** What the nodes asked or told in VLAN 100. */
  List<Arp> taggedArp() {
    return notes("underlay", "arp_tagged").map(Frames::arp).toList();
  }

  /** What the nodes asked or told without a tag. */
  List<Arp> untaggedArp() {
    return notes("underlay", "arp_untagged").map(Frames::arp).toList();
  }

  /** The Neighbor Discovery of the nodes in VLAN 100. */
  List<Nd> taggedNd() {
    return notes("underlay", "nd_tagged").map(Frames::nd).toList();
  }

  /** The same without a tag. */
  List<Nd> untaggedNd() {
    return notes("underlay", "nd_untagged").map(Frames::nd).toList();
  }

  /** What the router took from VLAN 100 as a next hop, as "source destination". */
  SortedSet<String> takenByTheRouter() {
    SortedSet<String> out = new TreeSet<>();
    Stream.of("taken", "taken6")
        .flatMap(set -> notes("router", set))
        .forEach(note -> out.add(String.join(" ", note)));
    return out;
  }

  private List<Packet> packets(String kind, String source) {
    return packets(kind).filter(p -> p.source().equals(source)).toList();
  }

  private Stream<Packet> packets(String kind) {
    return Stream.of("ip_", "ip6_")
        .flatMap(family -> notes("underlay", family + kind))
        .map(n -> new Packet(n.get(0), n.get(1), n.get(2), n.get(3), Integer.parseInt(n.get(4))));
  }

  private static Arp arp(List<String> note) {
    return new Arp(note.get(0), note.get(1), note.get(2));
  }

  private static Nd nd(List<String> n) {
    return new Nd(n.get(0), n.get(1), n.get(2), n.get(3), Integer.parseInt(n.get(4)));
  }

  private Stream<List<String>> notes(String host, String set) {
    return Watch.noted(lab, host, "frames", set).stream()
        .map(note -> Splitter.on(" . ").splitToList(note.replace("\"", "")));
  }
}
