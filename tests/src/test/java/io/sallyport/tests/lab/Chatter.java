package io.sallyport.tests.lab;

import java.util.List;

/**
 * Traffic of every pod to the outside server, all the time and of every kind: datagrams from one
 * port and from fresh ones, pings with an ICMP id that all pods share and with one of the pod's
 * own, connections that are opened and reset again and again from the same few ports in all pods,
 * and one that lasts. What the kernel adds (resets, unreachable ports) belongs to it.
 */
final class Chatter {
  private static final String PROGRAM =
      """
      import socket, struct, sys, time
      server, own = sys.argv[1], int(sys.argv[2])

      def sock(kind, port=0, proto=0):
          new = socket.socket(socket.AF_INET, kind, proto)
          new.setblocking(False)
          new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
          if kind == socket.SOCK_STREAM:
              new.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
          if port:
              new.bind(('', port))
          return new

      def quietly(call, *arguments):
          try:
              return call(*arguments)
          except OSError:
              return None

      def ping(ident, seq):
          body = struct.pack('!HH', ident, seq) + b'chatter.'
          total = 0x0800 + sum(struct.unpack('!6H', body))
          total = (total >> 16) + (total & 0xffff)
          total = ~(total + (total >> 16)) & 0xffff
          quietly(raw.sendto, struct.pack('!BBH', 8, 0, total) + body, (server, 0))

      def connect(port):
          new = quietly(sock, socket.SOCK_STREAM, port)
          if new:
              quietly(new.connect, (server, 8080))
          return new

      raw = sock(socket.SOCK_RAW, 0, socket.IPPROTO_ICMP)
      fixed = sock(socket.SOCK_DGRAM, 42000)
      lasting, opened, tick, due = None, [], 0, time.monotonic()
      while True:
          tick += 1
          quietly(fixed.sendto, b'.', (server, 8080))
          ping(7, tick & 0xffff)
          ping(1000 + own, tick & 0xffff)
          if tick % 2:
              with sock(socket.SOCK_DGRAM) as fresh:
                  quietly(fresh.sendto, b'.', (server, 8080))
              opened.append(connect(30000 + tick // 2 % 16))
          if len(opened) > 4 and (old := opened.pop(0)):
              old.close()
          if lasting and tick % 10 == 0 and quietly(lasting.send, b'X: y\\r\\n') is None:
              lasting.close()
              lasting = None
          if not lasting and tick % 50 == 0:
              lasting = connect(31000)
              time.sleep(0.005)
              quietly(lasting.send, b'GET / HTTP/1.0\\r\\n') if lasting else None
          due = max(due + 0.02, time.monotonic() - 0.1)
          time.sleep(max(0, due - time.monotonic()))
      """;

  private final List<Background> all;

  private Chatter(List<Background> all) {
    this.all = all;
  }

  /** All pods begin to send. */
  static Chatter start(Lab lab) {
    return new Chatter(
        Cluster.PODS.keySet().stream()
            .map(
                pod ->
                    Background.start(
                        lab,
                        pod,
                        "python3",
                        "-c",
                        PROGRAM,
                        Cluster.OUTSIDE,
                        String.valueOf(PodWatch.tag(pod))))
            .toList());
  }

  /** What went wrong with the programs themselves; nothing should. */
  List<String> complaints() {
    return all.stream()
        .map(Background::printed)
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }
}
