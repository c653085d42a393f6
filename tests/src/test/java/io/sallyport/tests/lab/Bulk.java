package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * Transfers of 10 MB between a pod and the outside, at 100 Mbit/s: faster than that, what is
 * measured is how many packets two processors can copy.
 */
final class Bulk implements AutoCloseable {
  /** What a segment carries besides data: IPv4 and TCP headers, and a time stamp. */
  static final int HEADERS = 52;

  /** A connection that is silent for so long is stuck, or waits for its retransmission timer. */
  static final int STALL_MS = 1000;

  private static final String BOTH =
      """
      import hashlib, random, socket, struct, sys, time
      BLOCK, BLOCKS = random.Random(7).randbytes(1 << 20), 10
      WANTED = hashlib.sha1(BLOCK * BLOCKS).hexdigest()

      def send(sock):
          sock.setsockopt(socket.SOL_SOCKET, 47, 12_500_000)  # SO_MAX_PACING_RATE
          for _ in range(BLOCKS):
              sock.sendall(BLOCK)

      def receive(sock, length):
          digest, pause, last = hashlib.sha1(), 0, None
          while length and (chunk := sock.recv(min(length, 1 << 16))):
              now = time.monotonic()
              pause, last = max(pause, now - (last or now)), now
              length -= len(chunk)
              digest.update(chunk)
          return '%s %d' % (digest.hexdigest() == WANTED, pause * 1000)

      """;
  private static final String SERVER =
      BOTH
          + """
          server = socket.create_server(('', 9300), family=socket.AF_INET6, dualstack_ipv6=True)
          print('listening', flush=True)
          while True:
              sock, (client, *_) = server.accept()
              sock.settimeout(20)
              try:
                  sock.sendall(client.removeprefix('::ffff:').ljust(40).encode())
                  if sock.recv(1) == b'u':
                      sock.sendall(receive(sock, BLOCKS << 20).encode())
                  else:
                      send(sock)
              except OSError as error:
                  print(error, flush=True)
              sock.close()
          """;
  private static final String CLIENT =
      BOTH
          + """
          sock = socket.create_connection((sys.argv[1], 9300), timeout=20)
          source = sock.recv(40, socket.MSG_WAITALL).decode().strip()
          sock.sendall(sys.argv[2].encode())
          if sys.argv[2] == 'u':
              send(sock)
              told = sock.recv(100).decode()
          else:
              told = receive(sock, BLOCKS << 20)
          # The size of segments, out and in, of struct tcp_info.
          sizes = struct.unpack_from('=II', sock.getsockopt(socket.IPPROTO_TCP, 11, 104), 16)
          print(source, told, sizes[sys.argv[2] == 'd'])
          """;

  private final Background server;
  private final Lab lab;

  private Bulk(Lab lab, Background server) {
    this.lab = lab;
    this.server = server;
  }

  /**
   * A transfer that has ended.
   *
   * @param source the pod, as the outside saw it
   * @param intact whether all came as it was sent
   * @param segment bytes of data in the largest segment
   */
  record Transfer(String source, boolean intact, int longestPauseMs, int segment) {}

  /** Starts the server outside. */
  static Bulk serve(Lab lab) {
    return new Bulk(
        lab, Background.start(lab, "outside", "python3", "-c", SERVER).awaitPrinted("listening"));
  }

  /** From the pod to one of the outside server's addresses. */
  Transfer upload(String pod, String to) {
    return transfer(pod, to, "u");
  }

  /** From the outside server to the pod. */
  Transfer download(String pod, String from) {
    return transfer(pod, from, "d");
  }

  private Transfer transfer(String pod, String peer, String direction) {
    List<String> told =
        Splitter.on(' ').splitToList(lab.exec(pod, "python3", "-c", CLIENT, peer, direction));
    return new Transfer(
        told.get(0),
        told.get(1).equals("True"),
        Integer.parseInt(told.get(2)),
        Integer.parseInt(told.get(3)));
  }

  @Override
  public void close() {
    server.stop();
  }
}
