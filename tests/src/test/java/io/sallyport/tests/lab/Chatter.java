package io.sallyport.tests.lab;

import java.util.List;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/**
 * Traffic of pods to the outside server, all the time, in both families and of every kind:
 * datagrams from one port and from fresh ones, pings with an ICMP id that all pods share and with
 * one of the pod's own, connections that are opened and reset again and again from the same few
 * ports in all pods, and one that lasts. What the kernel adds (resets, unreachable ports) belongs
 * to it.
 */
final class Chatter {
  // At so many beats per second, a beat is in each family one datagram from the one port, two
  // pings, and every other time a datagram from a fresh port and a connection.
  private static final String PROGRAM =
      """
      import socket, struct, sys, time
      servers, own, beats = sys.argv[1:3], int(sys.argv[3]), int(sys.argv[4])
      slow = max(1, beats // 5)

      def quietly(call, *arguments):
          try:
              return call(*arguments)
          except OSError:
              return None

      class Family:
          def __init__(self, server):
              self.server, self.six = server, ':' in server
              self.family = socket.AF_INET6 if self.six else socket.AF_INET
              self.raw = self.sock(socket.SOCK_RAW, 0, socket.IPPROTO_ICMPV6 if self.six else socket.IPPROTO_ICMP)
              self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
              self.fixed = self.sock(socket.SOCK_DGRAM, 42000)
              self.lasting, self.opened = None, []

          def sock(self, kind, port=0, proto=0):
              new = socket.socket(self.family, kind, proto)
              new.setblocking(False)
              new.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
              if self.six and kind != socket.SOCK_RAW:
                  new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
              if kind == socket.SOCK_STREAM:
                  new.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
              if port:
                  new.bind(('', port))
              return new

          def ping(self, ident, seq):
              body, total = struct.pack('!HH', ident, seq) + b'chatter.', 0x0800
              total += sum(struct.unpack('!6H', body))
              total = (total >> 16) + (total & 0xffff)
              total = ~(total + (total >> 16)) & 0xffff
              head = struct.pack('!BBH', 128, 0, 0) if self.six else struct.pack('!BBH', 8, 0, total)
              quietly(self.raw.sendto, head + body, (self.server, 0))

          def connect(self, port):
              new = quietly(self.sock, socket.SOCK_STREAM, port)
              if new:
                  quietly(new.connect, (self.server, 8080))
              return new

          def beat(self, n):
              quietly(self.fixed.sendto, b'.', (self.server, 8080))
              self.ping(7, n & 0xffff)
              self.ping(1000 + own, n & 0xffff)
              if n % 2:
                  with self.sock(socket.SOCK_DGRAM) as fresh:
                      quietly(fresh.sendto, b'.', (self.server, 8080))
                  self.opened.append(self.connect(30000 + n // 2 % 16))
              if len(self.opened) > 4 and (old := self.opened.pop(0)):
                  old.close()
              if self.lasting and n % slow == 0 and quietly(self.lasting.send, b'X: y\\r\\n') is None:
                  self.lasting.close()
                  self.lasting = None
              if not self.lasting and n % (5 * slow) == 0:
                  self.lasting = self.connect(31000)
                  time.sleep(0.005)
                  quietly(self.lasting.send, b'GET / HTTP/1.0\\r\\n') if self.lasting else None

      families = [Family(server) for server in servers]
      n, due = 0, time.monotonic()
      while True:
          n += 1
          for family in families:
              family.beat(n)
          due = max(due + 1 / beats, time.monotonic() - 0.1)
          time.sleep(max(0, due - time.monotonic()))
      """;
  private static final String START =
      """
      timeout 1200 python3 -c "$(cat <<'PROGRAM'
      %s
      PROGRAM
      )" %s %s %d %d </dev/null >'%s/chatter-%s.out' 2>&1 &""";

  private final Lab lab;

  private Chatter(Lab lab) {
    this.lab = lab;
  }

  /** The pods begin to send. */
  static Chatter start(
      Lab lab,
      SortedMap<String, HostShell> pods,
      ToIntFunction<String> numbers,
      int beatsPerSecond) {
    pods.forEach(
        (pod, shell) ->
            shell.run(
                START.formatted(
                    PROGRAM,
                    Cluster.OUTSIDE,
                    Cluster.OUTSIDE6,
                    numbers.applyAsInt(pod),
                    beatsPerSecond,
                    lab.state(),
                    pod)));
    return new Chatter(lab);
  }

  /** What went wrong with the programs themselves; nothing should. */
  String complaints() {
    String all = "cat \"$1\"/chatter-*.out";
    return lab.run(List.of("sh", "-c", all, "sh", lab.state())).printed();
  }
}
