package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Notes every packet that leaves a node's uplink with an address that does not belong there, and
 * every source that the servers outside meet. The kernel keeps the notes (sets of nftables), so no
 * packet is missed.
 *
 * <p>Traffic between pods is in tunnels, whose packets carry node addresses: a pod's address is a
 * leak. So is another network's address in the tagged network, that network's address anywhere
 * else, and any packet in a network that the lab does not have.
 */
final class Watch {
  // Of IPv6, the kernels' own packets are seen too: link-local ones, and those without a source,
  // are no leak, unless the frame comes from a pod.
  private static final String UPLINKS =
      """
      table netdev watch {
        set noted { type ifname . ipv4_addr . ipv4_addr . inet_proto; SIZE; }
        set noted6 { type ifname . ipv6_addr . ipv6_addr . inet_proto; SIZE; }
        set tunnels { type ether_type . inet_service; size 16; flags dynamic; }
        chain uplinks {
          type filter hook ingress devices = { "up-1", "up-2", "up-3" } priority 0
          ip saddr 10.244.0.0/16 update @noted NOTE
          vlan id 100 vlan type ip ip saddr != 10.20.0.0/24 update @noted NOTE
          vlan id != 100 vlan type ip update @noted NOTE
          ether type ip ip saddr 10.20.0.0/24 update @noted NOTE
          ip6 saddr fd00:10:244::/48 update @noted6 SIX
          ether type ip6 ether saddr & ff:ff:00:00:00:00 == 0a:58:00:00:00:00 update @noted6 SIX
          vlan id 100 vlan type ip6 ip6 saddr != { ::, fe80::/10, fd00:20::/64 } update @noted6 SIX
          vlan id != 100 vlan type ip6 update @noted6 SIX
          ether type ip6 ip6 saddr fd00:20::/64 update @noted6 SIX
          udp dport { 4789, 6081 } update @tunnels { meta protocol . udp dport }
        }
      }
      """
          .replace("SIZE", "size 4096; flags dynamic")
          .replace("NOTE", "{ iifname . ip saddr . ip daddr . ip protocol }")
          .replace("SIX", "{ iifname . ip6 saddr . ip6 daddr . ip6 nexthdr }");
  private static final String SOURCES =
      """
      table netdev watch {
        set noted { type ipv4_addr . inet_proto . inet_service; SIZE; }
        set noted6 { type ipv6_addr . inet_proto . inet_service; SIZE; }
        set sources { type ipv4_addr . ipv4_addr; SIZE; }
        set sources6 { type ipv6_addr . ipv6_addr; SIZE; }
        chain arrivals {
          type filter hook ingress devices = { "eth0" } priority 0
          meta protocol ip ip saddr != ROUTER update @sources { ip saddr . ip daddr }
          meta protocol ip6 ip6 saddr != SIX update @sources6 { ip6 saddr . ip6 daddr }
          meta l4proto { tcp, udp } update @noted { ip saddr . ip protocol . th sport }
          meta l4proto { tcp, udp } update @noted6 { ip6 saddr . meta l4proto . th sport }
        }
      }
      """
          .replace("SIZE", "size 4096; flags dynamic")
          .replace("ROUTER", "{ 203.0.113.1, 10.20.0.1, 10.20.0.2 }")
          .replace("SIX", "{ ::, fe80::/10, 2001:db8:203::1, fd00:20::1, fd00:20::2 }");
  private static final List<String> FAMILIES = List.of("", "6");
  private static final List<String> SERVERS = List.of("outside", "neighbour");
  private static final Pattern ELEMENTS = Pattern.compile("elements = \\{([^}]*)\\}");

  private final Lab lab;

  private Watch(Lab lab) {
    this.lab = lab;
  }

  /** Begins to take notes. */
  static Watch start(Lab lab) {
    load(lab, "underlay", UPLINKS);
    SERVERS.forEach(server -> load(lab, server, SOURCES));
    return new Watch(lab);
  }

  /** Has the kernel of a host take notes by these rules. */
  static void load(Lab lab, String host, String rules) {
    lab.exec(host, "sh", "-c", "printf %s \"$1\" | nft -f -", "sh", rules);
  }

  /**
   * Packets with an address that does not belong there, as "up-2 . 10.244.2.11 . 203.0.113.10 .
   * udp".
   */
  SortedSet<String> leaks() {
    return noted("underlay", "noted");
  }

  /** The addresses from which packets of any kind came outside; the router's own do not count. */
  SortedSet<String> sources() {
    SortedSet<String> out = new TreeSet<>();
    ofServers("sources").forEach(note -> out.add(parts(note).get(0)));
    return out;
  }

  /** The same, of packets to one address. */
  SortedSet<String> sourcesTo(String server) {
    SortedSet<String> out = new TreeSet<>();
    ofServers("sources").stream()
        .map(Watch::parts)
        .filter(note -> note.get(1).equals(server))
        .forEach(note -> out.add(note.get(0)));
    return out;
  }

  private SortedSet<String> ofServers(String set) {
    SortedSet<String> out = new TreeSet<>();
    SERVERS.forEach(server -> out.addAll(noted(server, set)));
    return out;
  }

  private static List<String> parts(String note) {
    return Splitter.on(" . ").splitToList(note);
  }

  /** The addresses from which datagrams or connections with this source port came outside. */
  SortedSet<String> sourcesOf(int port) {
    SortedSet<String> out = new TreeSet<>();
    for (String note : ofServers("noted")) {
      List<String> parts = parts(note);
      if (parts.get(2).equals(String.valueOf(port))) {
        out.add(parts.get(0));
      }
    }
    return out;
  }

  /** Over what nodes have sent to each other, with the UDP port: "IPv4 4789", "IPv6 6081". */
  SortedSet<String> tunnels() {
    SortedSet<String> out = new TreeSet<>();
    for (String note : noted(lab, "underlay", "watch", "tunnels")) {
      out.add(note.replace("0x0800 .", "IPv4").replace("0x86dd .", "IPv6"));
    }
    return out;
  }

  /** Forgets the leaks and the sources so far. */
  void forget() {
    for (String family : FAMILIES) {
      lab.exec("underlay", "nft", "flush", "set", "netdev", "watch", "noted" + family);
      SERVERS.forEach(
          s -> lab.exec(s, "nft", "flush", "set", "netdev", "watch", "sources" + family));
    }
  }

  private SortedSet<String> noted(String host, String set) {
    SortedSet<String> out = new TreeSet<>();
    FAMILIES.forEach(family -> out.addAll(noted(lab, host, "watch", set + family)));
    return out;
  }

  /** What the kernel of a host has noted in a set, as its fields with " . " between them. */
  static SortedSet<String> noted(Lab lab, String host, String table, String set) {
    String listing = lab.exec(host, "nft", "-n", "list", "set", "netdev", table, set);
    Matcher elements = ELEMENTS.matcher(listing);
    SortedSet<String> out = new TreeSet<>();
    if (elements.find()) {
      Splitter.on(',')
          .trimResults()
          .omitEmptyStrings()
          .split(elements.group(1).replaceAll("\\s+", " "))
          .forEach(out::add);
    }
    return out;
  }
}
