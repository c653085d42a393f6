package io.sallyport.tests.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sends more than a limit lets through, and measures what arrives outside, from when all are heard
 * and the burst is used up. Ends by itself.
 */
final class Load {
  private static final String RECEIVER =
      """
      import socket, struct, sys
      port, senders, skip, seconds = *map(int, sys.argv[1:3]), *map(float, sys.argv[3:])
      SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      # The usual limit holds for 20 ms of the fastest load.
      sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
      sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
      sock.bind(('', port))
      print('listening', flush=True)
      sock.settimeout(10)

      def arrival():
          data, ancillary, _, sender = sock.recvmsg(2000, 64)
          whole, nanos = struct.unpack('qq', ancillary[0][2])
          return whole + nanos / 1e9, len(data) + 42, sender

      heard = set()
      while len(heard) < senders:
          last, _, sender = arrival()
          heard.add(sender)
      begin, total = last + skip, 0
      while last < begin + seconds:
          last, length, _ = arrival()
          if begin <= last < begin + seconds:
              total += length
      print('kbit/s', total * 8 / seconds / 1000, flush=True)
      """;
  private static final String SENDER =
      """
      import socket, sys, time
      host, port, kbit, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.connect((host, port))
      gap = 1242 * 8 / (kbit * 1000)
      start = due = last = time.monotonic()
      longest = 0
      while due < start + seconds:
          while time.monotonic() < due:
              time.sleep(0.0005)
          now = time.monotonic()
          if now - last > longest:
              longest = now - last
              print(longest, flush=True)
          last = now
          try:
              sock.send(bytes(1200))
          except OSError:
              pass
          due += gap
      """;
  private static final double SKIP = 1.5;
  private static final double SECONDS = 4;
  // Every limit lets through at once what it lets through in a quarter of a second.
  private static final double LONGEST_PAUSE_SECONDS = 0.1;
  private static final int TRIES = 5;
  private static final int LIFE_SECONDS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private int port = 9000;

  Load(Lab lab) {
    this.lab = lab;
  }

  /**
   * What arrives when these pods send for some seconds, together much more than that. Where one of
   * them was kept from sending for so long that a limit may have gone unused, a busy machine was
   * measured: then again, and not for ever.
   *
   * @param kbit what each of them sends, kbit/s
   * @return kbit/s of whole frames, once the burst is used up
   */
  double udp(long kbit, String... pods) {
    List<Arrived> all = new ArrayList<>();
    while (all.size() < TRIES) {
      Arrived arrived = arrived(kbit, pods);
      if (arrived.longestPauseSeconds() <= LONGEST_PAUSE_SECONDS) {
        return arrived.kbit();
      }
      System.out.println("measured again: " + arrived);
      all.add(arrived);
    }
    throw new AssertionError("pods were kept from sending each time: " + all);
  }

  private record Arrived(double kbit, double longestPauseSeconds) {}

  private Arrived arrived(long kbit, String... pods) {
    String to = String.valueOf(++port);
    Background receiver =
        Background.start(
                lab,
                "outside",
                "python3",
                "-c",
                RECEIVER,
                to,
                "" + pods.length,
                "" + SKIP,
                "" + SECONDS)
            .awaitPrinted("listening");
    List<Background> senders = Stream.of(pods).map(pod -> sender(pod, to, kbit)).toList();
    String printed = receiver.awaitEnd();
    String last = printed.lines().reduce((a, b) -> b).orElseThrow();
    return new Arrived(
        Double.parseDouble(Splitter.on(' ').splitToList(last).get(1)),
        senders.stream().mapToDouble(Load::longestPause).max().orElseThrow());
  }

  private static double longestPause(Background sender) {
    return sender.stop().lines().mapToDouble(Double::parseDouble).max().orElseThrow();
  }

  private Background sender(String pod, String to, long kbit) {
    return Background.start(
        lab, pod, "python3", "-c", SENDER, Cluster.OUTSIDE, to, "" + kbit, "" + LIFE_SECONDS);
  }

  /** What one TCP connection of a pod gets through, kbit/s of payload. */
  double tcp(String pod) {
    Background server =
        Background.start(lab, "outside", "iperf3", "-s", "-1", "--forceflush")
            .awaitPrinted("listening");
    String told = lab.exec(pod, "iperf3", "-c", Cluster.OUTSIDE, "-t", "5", "-O", "2", "-J");
    server.stop();
    try {
      return JSON.readTree(told).at("/end/sum_received/bits_per_second").asDouble() / 1000;
    } catch (JsonProcessingException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
