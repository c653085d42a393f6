package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * A late answer: a pod has closed its port when the outside answers, and says so by ICMP.
 *
 * @param port the source port of the datagram that came outside
 * @param complaint what the outside heard, as "type 3 code 3 from 10.10.0.11 about 203.0.113.10 >
 *     10.10.0.11 40000"
 */
record Refusal(int port, String complaint) {
  private static final String ANSWER_LATE =
      """
      import select, socket, struct
      ears = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.bind(('', 9200))
      print('listening', flush=True)
      _, client = sock.recvfrom(100)
      closed, _ = sock.recvfrom(100)  # from another port, when the first one is closed
      sock.sendto(b'too late', client)
      print('port', client[1], flush=True)
      while True:
          packet, (sender, _) = ears.recvfrom(65535)
          about = packet[28:]
          if packet[20] == 3:
              print('type %d code %d from %s' % (packet[20], packet[21], sender), 'about',
                    socket.inet_ntoa(about[12:16]), '>', socket.inet_ntoa(about[16:20]),
                    struct.unpack('!H', about[22:24])[0], flush=True)
              break
      """;
  private static final String ASK_AND_LEAVE =
      """
      import socket
      for _ in range(2):
          with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
              sock.sendto(b'hello', ('203.0.113.10', 9200))
      """;

  /** Asks, closes the port, and says what the outside hears. */
  static Refusal provoke(Lab lab, String pod) {
    Background outside =
        Background.start(lab, "outside", "python3", "-c", ANSWER_LATE).awaitPrinted("listening");
    lab.exec(pod, "python3", "-c", ASK_AND_LEAVE);
    List<String> lines =
        outside.awaitPrinted("type").printed().lines().filter(l -> l.contains(" ")).toList();
    outside.stop();
    return new Refusal(
        Integer.parseInt(Splitter.on(' ').splitToList(lines.get(0)).get(1)), lines.get(1));
  }
}
