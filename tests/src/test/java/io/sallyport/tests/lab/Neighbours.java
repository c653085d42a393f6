package io.sallyport.tests.lab;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the router and the wires between it and the nodes know of an egress IP. */
final class Neighbours {
  private static final String ASK =
      """
      import socket, struct, sys, time
      leg, mac, ip, asked = sys.argv[1:4] + [socket.inet_aton(sys.argv[4])]
      ours = bytes.fromhex(mac.replace(':', ''))
      sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
      sock.bind((leg, 0))
      sock.settimeout(0.1)
      sock.send(b'\\xff' * 6 + ours + bytes.fromhex('08060001080006040001') + ours
                + socket.inet_aton(ip) + bytes(6) + asked)
      end = time.monotonic() + 0.5
      while time.monotonic() < end:
          try:
              frame = sock.recv(100)
          except TimeoutError:
              continue
          if frame[20:22] == b'\\0\\2' and frame[28:32] == asked:
              print(frame[22:28].hex(':'))
      """;

  private final Lab lab;

  Neighbours(Lab lab) {
    this.lab = lab;
  }

  /** The MAC address in each answer to one ARP request of the router, without a tag. */
  List<String> answers(String ip) {
    return ask("nodes", Cluster.ROUTER_MAC, "10.10.0.1", ip);
  }

  /** The same in VLAN 100. */
  List<String> answersInVlan(String ip) {
    return ask("vlan", Cluster.VLAN_ROUTER_MAC, "10.20.0.1", ip);
  }

  private List<String> ask(String leg, String mac, String from, String ip) {
    return lab.exec("router", "python3", "-c", ASK, leg, mac, from, ip).lines().toList();
  }

  /** The MAC address that the router sends to. */
  String routersEntry(String ip) {
    return find("lladdr (\\S+)", lab.exec("router", "ip", "neigh", "show", ip));
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
            "10.30.0.100", "0a:01:0a:1e:00:64")
        .getOrDefault(ip, "no egress IP");
  }
}
