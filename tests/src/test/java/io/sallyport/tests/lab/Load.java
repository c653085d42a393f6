package io.sallyport.tests.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sends more than a limit lets through, and measures what arrives outside, from when all are heard
 * and the burst is used up. Ends by itself.
 */
final class Load {
  // SO_RCVBUFFORCE (33): the usual limit holds for 20 ms of the fastest load.
  private static final String RECEIVER =
      """
      import socket, sys, time
      port, senders, skip, seconds = *map(int, sys.argv[1:3]), *map(float, sys.argv[3:])
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)
      sock.bind(('', port))
      print('listening', flush=True)
      sock.settimeout(20)
      heard = set()
      while len(heard) < senders:
          heard.add(sock.recvfrom(2000)[1])
      begin = time.monotonic() + skip
      total = 0
      while (now := time.monotonic()) < begin + seconds:
          length = len(sock.recv(2000))
          if now >= begin:
              total += length + 42
      print('kbit/s', total * 8 / seconds / 1000, flush=True)
      """;
  private static final String SENDER =
      """
      import socket, sys, time
      host, port, kbit, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
      sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sock.connect((host, port))
      gap = 1242 * 8 / (kbit * 1000)
      start = due = time.monotonic()
      while due < start + seconds:
          while time.monotonic() < due:
              time.sleep(0.0005)
          try:
              sock.send(bytes(1200))
          except OSError:
              pass
          due += gap
      """;
  private static final double SKIP = 1.5;
  private static final double SECONDS = 4;
  private static final int LONGEST_SECONDS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private int port = 9000;

  Load(Lab lab) {
    this.lab = lab;
  }

  /**
   * What arrives when these pods send for some seconds, together much more than that.
   *
   * @param kbit what each of them sends, kbit/s
   * @return kbit/s of whole frames, once the burst is used up
   */
  double udp(long kbit, String... pods) {
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
    List<Background> senders =
        Stream.of(pods)
            .map(
                pod ->
                    Background.start(
                        lab,
                        pod,
                        "python3",
                        "-c",
                        SENDER,
                        Cluster.OUTSIDE,
                        to,
                        "" + kbit,
                        "" + LONGEST_SECONDS))
            .toList();
    String printed = receiver.awaitEnd();
    senders.forEach(Background::stop);
    String last = printed.lines().reduce((a, b) -> b).orElseThrow();
    return Double.parseDouble(Splitter.on(' ').splitToList(last).get(1));
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
