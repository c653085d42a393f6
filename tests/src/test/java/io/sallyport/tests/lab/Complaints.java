package io.sallyport.tests.lab;

/** Sends one packet from a pod that somebody on the way will complain about by ICMP. */
final class Complaints {
  /** What {@link #about} answers where nobody complained for a second. */
  static final String SILENCE = "silence";

  private static final String PROGRAM =
      """
      import socket, struct, sys

      def intact(data):
          data += bytes(len(data) % 2)
          total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
          return (total & 0xffff) + (total >> 16) == 0xffff

      protocol, target, ours, ttl, size = *sys.argv[1:3], *map(int, sys.argv[3:])
      ears = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      ears.settimeout(1)
      if protocol == 'icmp':
          sock = ears
          message = struct.pack('!BBHHH', 8, 0, 0xffff - 0x800 - ours, ours, 0) + bytes(size - 28)
      else:
          kind = socket.SOCK_DGRAM if protocol == 'udp' else socket.SOCK_STREAM
          sock = socket.socket(socket.AF_INET, kind)
          sock.bind(('', ours))
          message = bytes(size - 28)
      sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
      sock.setsockopt(socket.IPPROTO_IP, 10, 3)  # IP_MTU_DISCOVER: DF, whatever the kernel has learnt
      if protocol == 'tcp':
          sock.setblocking(False)
          sock.connect_ex((target, 33434))
      else:
          sock.sendto(message, (target, 33434))
      try:
          while True:
              packet, (sender, _) = ears.recvfrom(65535)
              kind, code, _, _, mtu = struct.unpack('!BBHHH', packet[20:28])
              about = packet[28:]
              if kind not in (3, 11):
                  continue
              at = 24 if about[9] == 1 else 20
              name = {1: 'icmp', 6: 'tcp', 17: 'udp'}[about[9]]
              print('type %d code %d' % (kind, code), 'mtu %d' % mtu if mtu else '', 'from', sender)
              print('about', name, socket.inet_ntoa(about[12:16]),
                    struct.unpack('!H', about[at:at + 2])[0], '>', socket.inet_ntoa(about[16:20]))
              print('' if intact(packet[20:]) and intact(about[:20]) else 'with a wrong checksum')
              break
      except TimeoutError:
          print('silence')
      """;

  private final Lab lab;

  Complaints(Lab lab) {
    this.lab = lab;
  }

  /**
   * A packet with "do not fragment".
   *
   * @param protocol icmp (an echo request), tcp (a SYN, whatever the size) or udp
   * @param ours the source port; of an echo request, the identifier
   */
  record Sent(String protocol, String to, int ours, int ttl, int size) {}

  /**
   * The complaint that the pod hears, with the addresses in the packet that it quotes, as "type 11
   * code 0 from 10.10.0.1 about udp 10.244.1.11 4001 > 203.0.113.10".
   */
  String about(String pod, Sent sent) {
    return lab.exec(
            pod,
            "python3",
            "-c",
            PROGRAM,
            sent.protocol(),
            sent.to(),
            "" + sent.ours(),
            "" + sent.ttl(),
            "" + sent.size())
        .replaceAll("\\s+", " ");
  }
}
