package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A stream of numbered datagrams from a pod, each of which is sent back from outside. */
final class Echoes {
  private static final int PORT = 9100;
  private static final String SERVER =
      """
      import socket
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
      sock.bind(('', %d))
      print('listening', flush=True)
      while True:
          data, client = sock.recvfrom(100)
          sock.sendto(data, client)
      """
          .formatted(PORT);
  private static final String CLIENT =
      """
      import select, signal, socket, sys, time
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
      sock.connect((sys.argv[1], int(sys.argv[2])))
      gap, stop, sent, heard = float(sys.argv[3]), [], 0, set()

      def send(number):
          try:
              sock.send(str(number).encode())
          except OSError:
              pass

      def listen(until):
          while (left := until - time.monotonic()) > 0:
              try:
                  if select.select([sock], [], [], left)[0]:
                      heard.add(int(sock.recv(100)))
              except OSError:
                  pass

      signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
      while 0 not in heard:
          send(0)
          listen(time.monotonic() + 0.1)
      print('answered', flush=True)
      due = time.monotonic()
      while not stop:
          sent += 1
          send(sent)
          due = max(due + gap, time.monotonic() - 0.1)
          listen(due)
      listen(time.monotonic() + 1)
      lost = sorted(set(range(1, sent + 1)) - heard)
      print('sent', sent, 'lost', ' '.join(map(str, lost)), flush=True)
      """;

  private final Background stream;

  /** What became of a stream: how many datagrams it sent, and which of them were not answered. */
  record Outcome(int sent, Set<String> lost) {}

  private Echoes(Background stream) {
    this.stream = stream;
  }

  /** Starts the other end. */
  static Background server(Lab lab) {
    return Background.start(lab, "outside", "python3", "-c", SERVER).awaitPrinted("listening");
  }

  /** Begins to count with the first datagram that is answered. */
  static Echoes start(Lab lab, String pod, int everyMs) {
    return new Echoes(
        Background.start(
                lab,
                pod,
                "python3",
                "-c",
                CLIENT,
                Cluster.OUTSIDE,
                String.valueOf(PORT),
                String.valueOf(everyMs / 1000.0))
            .awaitPrinted("answered"));
  }

  /** Stops, and waits for a second for what is under way. */
  Outcome stop() {
    String last = stream.stop().lines().reduce((a, b) -> b).orElse("");
    List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(last);
    return new Outcome(
        Integer.parseInt(words.get(1)), new TreeSet<>(words.subList(3, words.size())));
  }
}
