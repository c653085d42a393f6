package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Conversations with the outside server that last, all from one source port: each asks again and
 * again from where it is seen, over one connection.
 */
final class Talks implements AutoCloseable {
  // Whose first packet comes first keeps it, be it the host's or a Pod's.
  private static final int PORT = 40000;

  private static final int SERVER_PORT = 9400;
  private static final String SERVER =
      """
      import socket, threading
      tcp = socket.create_server(('', %d))
      udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      udp.bind(('', %d))

      def datagrams():
          while True:
              _, client = udp.recvfrom(100)
              udp.sendto(b'%%s %%d' %% (client[0].encode(), client[1]), client)

      def connection(sock, client):
          try:
              while sock.recv(100):
                  sock.sendall(b'%%s %%d' %% (client[0].encode(), client[1]))
          except OSError:
              pass

      threading.Thread(target=datagrams, daemon=True).start()
      print('listening', flush=True)
      while True:
          threading.Thread(target=connection, args=tcp.accept(), daemon=True).start()
      """
          .formatted(SERVER_PORT, SERVER_PORT);
  private static final String CLIENT =
      """
      import socket, sys, time
      kind = socket.SOCK_STREAM if sys.argv[1] == 'tcp' else socket.SOCK_DGRAM
      sock = socket.socket(socket.AF_INET, kind)
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      sock.settimeout(10 if sys.argv[1] == 'tcp' else 1)
      sock.bind((sys.argv[2], %d))
      sock.connect((sys.argv[3], %d))
      while True:
          try:
              sock.send(b'?')
              print(sock.recv(100).decode(), flush=True)
          except TimeoutError:
              if sys.argv[1] == 'tcp':
                  raise
          time.sleep(0.02)
      """
          .formatted(PORT, SERVER_PORT);
  private static final int ANSWERS = 30;

  private final Lab lab;
  private final Background server;

  private Talks(Lab lab, Background server) {
    this.lab = lab;
    this.server = server;
  }

  /** Starts the other end. */
  static Talks serve(Lab lab) {
    return new Talks(
        lab, Background.start(lab, "outside", "python3", "-c", SERVER).awaitPrinted("listening"));
  }

  /**
   * A host that talks.
   *
   * @param boundTo the address that it binds its socket to; empty: none
   */
  record Host(String name, String boundTo) {}

  /** Where a conversation is seen. */
  record Seen(String source, String port) {}

  /**
   * Has all hosts talk at the same time until each was answered often. What one is seen with must
   * not change, or it would not be one conversation.
   */
  List<Seen> all(String protocol, List<Host> hosts) {
    List<Background> talks =
        hosts.stream()
            .map(
                h ->
                    Background.start(
                        lab,
                        h.name(),
                        "python3",
                        "-c",
                        CLIENT,
                        protocol,
                        h.boundTo(),
                        Cluster.OUTSIDE))
            .toList();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> talks.forEach(Talks::wasAnsweredOften));
    return talks.stream().map(Talks::seen).toList();
  }

  private static void wasAnsweredOften(Background talk) {
    String printed = talk.printed();
    if (printed.lines().count() < ANSWERS || printed.contains("Error")) {
      throw new AssertionError("not enough answers:\n" + printed);
    }
  }

  private static Seen seen(Background talk) {
    Set<String> answers = talk.stop().lines().collect(Collectors.toCollection(TreeSet::new));
    if (answers.size() != 1) {
      throw new AssertionError("one conversation is seen as several: " + answers);
    }
    List<String> words = Splitter.on(' ').splitToList(answers.iterator().next());
    return new Seen(words.get(0), words.get(1));
  }

  @Override
  public void close() {
    server.stop();
  }
}
