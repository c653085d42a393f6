package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Notes every packet that leaves a node's uplink with a pod's source address, and every source that
 * the outside server meets. The kernel keeps the notes (sets of nftables), so no packet is missed.
 *
 * <p>Traffic between pods is in tunnels, whose packets carry node addresses: any note is a leak.
 */
final class Watch {
  private static final String UPLINKS =
      """
      table netdev watch {
        set noted {
          type ifname . ipv4_addr . ipv4_addr . inet_proto
          size 4096
          flags dynamic
        }
        chain uplinks {
          type filter hook ingress devices = { "up-1", "up-2", "up-3" } priority 0
          ip saddr 10.244.0.0/16 update @noted { iifname . ip saddr . ip daddr . ip protocol }
        }
      }
      """;
  private static final String SOURCES =
      """
      table netdev watch {
        set noted {
          type ipv4_addr . inet_proto . inet_service
          size 4096
          flags dynamic
        }
        set sources {
          type ipv4_addr
          size 4096
          flags dynamic
        }
        chain arrivals {
          type filter hook ingress devices = { "eth0" } priority 0
          meta protocol ip ip saddr != 203.0.113.1 update @sources { ip saddr }
          meta l4proto { tcp, udp } update @noted { ip saddr . ip protocol . th sport }
        }
      }
      """;
  private static final Pattern ELEMENTS = Pattern.compile("elements = \\{([^}]*)\\}");

  private final Lab lab;

  private Watch(Lab lab) {
    this.lab = lab;
  }

  /** Begins to take notes. */
  static Watch start(Lab lab) {
    lab.exec("underlay", "sh", "-c", "printf %s \"$1\" | nft -f -", "sh", UPLINKS);
    lab.exec("outside", "sh", "-c", "printf %s \"$1\" | nft -f -", "sh", SOURCES);
    return new Watch(lab);
  }

  /** Packets with a pod's address, as "up-2 . 10.244.2.11 . 203.0.113.10 . udp". */
  SortedSet<String> leaks() {
    return noted("underlay", "noted");
  }

  /** The addresses from which packets of any kind came outside; the router's own do not count. */
  SortedSet<String> sources() {
    return noted("outside", "sources");
  }

  /** The addresses from which datagrams or connections with this source port came outside. */
  SortedSet<String> sourcesOf(int port) {
    SortedSet<String> out = new TreeSet<>();
    for (String note : noted("outside", "noted")) {
      List<String> parts = Splitter.on(" . ").splitToList(note);
      if (parts.get(2).equals(String.valueOf(port))) {
        out.add(parts.get(0));
      }
    }
    return out;
  }

  /** Forgets the leaks and the sources so far. */
  void forget() {
    lab.exec("underlay", "nft", "flush", "set", "netdev", "watch", "noted");
    lab.exec("outside", "nft", "flush", "set", "netdev", "watch", "sources");
  }

  private SortedSet<String> noted(String host, String set) {
    String listing = lab.exec(host, "nft", "-n", "list", "set", "netdev", "watch", set);
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
