package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stream of numbered datagrams from a pod, each of which is sent back from outside. What the
 * sender could not send in time it leaves out and reports; so a machine that is busy makes the
 * stream thinner, and nothing that was sent is forgiven. Every 500 datagrams come from another
 * port, so that a Node that takes over meets connections that it never saw.
 */
final class Echoes {
  private static final int PORT = 9100;
  // SO_RCVBUFFORCE (33): the usual limit holds for a tenth of a second of the fastest streams.
  private static final String SERVER =
      """
      import socket
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
      sock.bind(('', %d))
      print('listening', flush=True)
      while True:
          data, client = sock.recvfrom(100)
          sock.sendto(data, client)
      """
          .formatted(PORT);
  private static final String CLIENT =
      """
      import itertools, select, signal, socket, sys, time
      ports = itertools.count(int(sys.argv[4]))
      gap, stop, heard, times, socks = float(sys.argv[3]), [], set(), [], []

      def connect():
          sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
          sock.bind(('', next(ports)))
          sock.connect((sys.argv[1], int(sys.argv[2])))
          socks.append(sock)

      def send(number):
          try:
              socks[-1].send(str(number).encode())
          except OSError:
              pass

      def listen(until):
          while ready := select.select(socks, [], [], max(0, until - time.monotonic()))[0]:
              for sock in ready:
                  try:
                      heard.add(int(sock.recv(100)))
                  except OSError:
                      pass

      connect()

      signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
      while 0 not in heard:
          send(0)
          listen(time.monotonic() + 0.1)
      print('answered', flush=True)
      due = time.monotonic()
      while not stop:
          if len(times) % 500 == 499:
              connect()
              del socks[:-4]
          times.append(time.monotonic())
          send(len(times))
          due = max(due + gap, times[-1])
          listen(due)
      listen(time.monotonic() + 1)
      took, longest = times[-1] - times[0], max(b - a for a, b in zip(times, times[1:]))
      lost = sorted(set(range(1, len(times) + 1)) - heard)
      print('sent', len(times), 'ms', int(took * 1000), 'gap', int(longest * 1000), 'lost', *lost, flush=True)
      """;

  private final Background stream;

  /**
   * What became of a stream.
   *
   * @param sent how many datagrams
   * @param tookMs from the first to the last of them
   * @param longestGapMs between two of them, when the sender did not come to its turn
   * @param lost those that were not answered
   */
  record Outcome(int sent, int tookMs, int longestGapMs, Set<String> lost) {}

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
                String.valueOf(everyMs / 1000.0),
                String.valueOf(firstPort(pod)))
            .awaitPrinted("answered"));
  }

  // Of two pods with one port, a reply may go to the wrong one at a move (README): none have one
  // here,
  // and none of these is a kernel's own choice.
  private static int firstPort(String pod) {
    return 10_000 + 3_000 * Cluster.PODS.headMap(pod).size();
  }

  /** Stops, and waits for a second for what is under way. */
  Outcome stop() {
    String last = stream.stop().lines().reduce((a, b) -> b).orElse("");
    List<String> words = Splitter.on(' ').omitEmptyStrings().splitToList(last);
    return new Outcome(
        Integer.parseInt(words.get(1)),
        Integer.parseInt(words.get(3)),
        Integer.parseInt(words.get(5)),
        new TreeSet<>(words.subList(7, words.size())));
  }
}
