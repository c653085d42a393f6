package io.sallyport.tests.lab;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the router and the wires between it and the nodes know of an egress IP. */
final class Neighbours {
  // What has come in time is read, too, if this process comes to its turn after that.
  private static final String ASK =
      """
      import select, socket, sys, time
      leg, mac, ip, asked = sys.argv[1:4] + [socket.inet_aton(sys.argv[4])]
      ours = bytes.fromhex(mac.replace(':', ''))
      sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
      sock.bind((leg, 0))
      sock.send(b'\\xff' * 6 + ours + bytes.fromhex('08060001080006040001') + ours
                + socket.inet_aton(ip) + bytes(6) + asked)
      end = time.monotonic() + 0.5
      while select.select([sock], [], [], max(0, end - time.monotonic()))[0]:
          frame = sock.recv(100)
          if frame[20:22] == b'\\0\\2' and frame[28:32] == asked:
              print(frame[22:28].hex(':'))
      """;

  private static final String SOLICIT =
      """
      import select, socket, struct, sys, time
      leg, mac, own, asked = sys.argv[1:]
      ours = bytes.fromhex(mac.replace(':', ''))
      own, asked = (socket.inet_pton(socket.AF_INET6, ip) for ip in (own, asked))
      group = socket.inet_pton(socket.AF_INET6, 'ff02::1:ff00:0')[:13] + asked[13:]
      option = b'\\1\\1' + ours
      pseudo = own + group + struct.pack('!II', 32, 58) + b'\\x87' + bytes(7) + asked + option
      total = sum(struct.unpack('!%dH' % (len(pseudo) // 2), pseudo))
      total = (total >> 16) + (total & 0xffff)
      checksum = ~(total + (total >> 16)) & 0xffff
      sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86dd))
      sock.bind((leg, 0))
      head = struct.pack('!HIHBB', 0x86dd, 6 << 28, 32, 58, 255) + own + group
      message = struct.pack('!BBHI', 135, 0, checksum, 0) + asked + option
      sock.send(b'\\x33\\x33' + group[12:] + ours + head + message)
      end = time.monotonic() + 0.5
      while select.select([sock], [], [], max(0, end - time.monotonic()))[0]:
          frame = sock.recv(100)
          # An announcement, to all Nodes, is no answer.
          if (frame[20] == 58 and frame[54] == 136 and frame[62:78] == asked
                  and frame[38:54] == own):
              print(frame[80:86].hex(':'))
      """;

  private final Lab lab;

  Neighbours(Lab lab) {
    this.lab = lab;
  }

  /**
   * The MAC address in each answer to one ARP request or Neighbor Solicitation of the router,
   * without a tag.
   */
  List<String> answers(String ip) {
    return ask("nodes", Cluster.ROUTER_MAC, six(ip) ? "fd00:10::1" : "10.10.0.1", ip);
  }

  /** The same in VLAN 100. */
  List<String> answersInVlan(String ip) {
    return ask("vlan", Cluster.VLAN_ROUTER_MAC, six(ip) ? "fd00:20::1" : "10.20.0.1", ip);
  }

  private List<String> ask(String leg, String mac, String from, String ip) {
    String script = six(ip) ? SOLICIT : ASK;
    return lab.exec("router", "python3", "-c", script, leg, mac, from, ip).lines().toList();
  }

  private static boolean six(String ip) {
    return ip.contains(":");
  }

  /** The MAC address that the router sends to. */
  String routersEntry(String ip) {
    return entry("router", ip);
  }

  /** The MAC address that a host sends to. */
  String entry(String host, String ip) {
    return find("lladdr (\\S+)", lab.exec(host, "ip", "neigh", "show", ip));
  }

  /**
   * Has a host believe that an address is elsewhere, for fifteen seconds at least if nobody tells
   * it.
   */
  void mislead(String host, String device, String ip) {
    String wrong = "0a:00:00:00:01:01"; // of node-1: a MAC address that no switch floods for
    lab.exec(
        host, "ip", "neigh", "replace", ip, "lladdr", wrong, "dev", device, "nud", "reachable");
  }

  /** The Node behind whose wire the switches last saw an egress IP's MAC address. */
  String wire(String ip) {
    String seen = lab.exec("underlay", "bridge", "fdb", "show", "br", "underlay");
    String port = find("(?m)^" + virtualMac(ip) + " dev up-(\\d+) ", seen);
    return "node-" + port;
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1) : "?";
  }

  /** The MAC address that belongs to an egress IP of the lab, wherever it lives. */
  static String virtualMac(String ip) {
    return Map.of(
            "10.10.0.11", "0a:01:0a:0a:00:0b",
            "10.10.0.12", "0a:01:0a:0a:00:0c",
            "10.10.0.13", "0a:01:0a:0a:00:0d",
            "10.20.0.100", "0a:01:0a:14:00:64",
            "10.30.0.100", "0a:01:0a:1e:00:64",
            "fd00:10::b", "0a:06:45:bf:28:b3",
            "fd00:20::100", "0a:06:cc:0f:2d:55",
            "fd00:30::100", "0a:06:78:08:8b:8f")
        .getOrDefault(ip, "no egress IP");
  }
}
