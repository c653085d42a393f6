package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the nodes put on their uplinks, with VLAN 100's tag or without one, and what the router
 * takes from that VLAN. The kernel keeps the notes, so no frame is missed.
 */
final class Frames {
  private static final String UPLINKS =
      """
      table netdev frames {
        set ip_tagged PACKET
        set ip_untagged PACKET
        set arp_tagged ARP
        set arp_untagged ARP
        chain uplinks {
          type filter hook ingress devices = { "up-1", "up-2", "up-3" } priority 1
          vlan id 100 vlan type ip update @ip_tagged IP
          ether type ip update @ip_untagged IP
          vlan id 100 vlan type arp update @arp_tagged ASKED
          ether type arp update @arp_untagged ASKED
        }
      }
      """
          .replace("PACKET", set("ifname . ether_addr . ipv4_addr . ipv4_addr . inet_proto"))
          .replace("ARP", set("ifname . ipv4_addr . ipv4_addr"))
          .replace("IP", "{ iifname . ether daddr . ip saddr . ip daddr . ip protocol }")
          .replace("ASKED", "{ iifname . arp saddr ip . arp daddr ip }");
  private static final String LEGS =
      """
      table netdev frames {
        set taken SET
        chain legs {
          type filter hook ingress devices = { "vlan", "vlan2" } priority 1
          ether daddr { 0a:00:00:00:02:04, 0a:00:00:00:02:06 } update @taken { ip saddr . ip daddr }
        }
      }
      """
          .replace("SET", set("ipv4_addr . ipv4_addr"));

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
    for (String set : List.of("ip_tagged", "ip_untagged", "arp_tagged", "arp_untagged")) {
      lab.exec("underlay", "nft", "flush", "set", "netdev", "frames", set);
    }
    lab.exec("router", "nft", "flush", "set", "netdev", "frames", "taken");
  }

  /** Packets from this address in VLAN 100. */
  List<Packet> taggedFrom(String source) {
    return packets("ip_tagged", source);
  }

  /** Packets from this address without a tag. */
  List<Packet> untaggedFrom(String source) {
    return packets("ip_untagged", source);
  }

  /** Packets to addresses that begin so, without a tag; those in tunnels do not count. */
  List<Packet> untaggedTo(String prefix) {
    return packets("ip_untagged").filter(p -> p.destination().startsWith(prefix)).toList();
  }

  /** What the nodes asked or told in VLAN 100. */
  List<Arp> taggedArp() {
    return notes("underlay", "arp_tagged").map(Frames::arp).toList();
  }

  /** What the nodes asked or told without a tag. */
  List<Arp> untaggedArp() {
    return notes("underlay", "arp_untagged").map(Frames::arp).toList();
  }

  /** What the router took from VLAN 100 as a next hop, as "source destination". */
  SortedSet<String> takenByTheRouter() {
    SortedSet<String> out = new TreeSet<>();
    notes("router", "taken").forEach(note -> out.add(String.join(" ", note)));
    return out;
  }

  private List<Packet> packets(String set, String source) {
    return packets(set).filter(p -> p.source().equals(source)).toList();
  }

  private Stream<Packet> packets(String set) {
    return notes("underlay", set)
        .map(n -> new Packet(n.get(0), n.get(1), n.get(2), n.get(3), Integer.parseInt(n.get(4))));
  }

  private static Arp arp(List<String> note) {
    return new Arp(note.get(0), note.get(1), note.get(2));
  }

  private Stream<List<String>> notes(String host, String set) {
    return Watch.noted(lab, host, "frames", set).stream()
        .map(note -> Splitter.on(" . ").splitToList(note.replace("\"", "")));
  }
}
