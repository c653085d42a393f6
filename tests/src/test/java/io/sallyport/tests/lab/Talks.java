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
      tcp = socket.create_server(('', %d), family=socket.AF_INET6, dualstack_ipv6=True)
      udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
      udp.bind(('', %d))

      def seen(client):
          return b'%%s %%d' %% (client[0].removeprefix('::ffff:').encode(), client[1])

      def datagrams():
          while True:
              _, client = udp.recvfrom(100)
              udp.sendto(seen(client), client)

      def connection(sock, client):
          try:
              while sock.recv(100):
                  sock.sendall(seen(client))
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
      protocol, own, server, port = sys.argv[1:]
      kind = socket.SOCK_STREAM if protocol == 'tcp' else socket.SOCK_DGRAM
      sock = socket.socket(socket.AF_INET6 if ':' in server else socket.AF_INET, kind)
      sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      sock.settimeout(10 if protocol == 'tcp' else 1)
      sock.bind((own, int(port)))
      sock.connect((server, %d))
      while True:
          try:
              sock.send(b'?')
              print(sock.recv(100).decode(), flush=True)
          except TimeoutError:
              if protocol == 'tcp':
                  raise
          time.sleep(0.02)
      """
          .formatted(SERVER_PORT);
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
        hosts.stream().map(h -> start(protocol, h, Cluster.OUTSIDE, PORT)).toList();
    awaitAnswers(talks, ANSWERS);
    return talks.stream().map(t -> seen(t.stop())).toList();
  }

  /** Has a host talk until it is stopped. */
  Background start(String protocol, Host host, String server, int port) {
    return Background.start(
        lab, host.name(), "python3", "-c", CLIENT, protocol, host.boundTo(), server, "" + port);
  }

  /** Returns when each was answered so often, from its beginning on. */
  static void awaitAnswers(List<Background> talks, long count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> talks.forEach(t -> wasAnswered(t.printed(), count)));
  }

  private static void wasAnswered(String printed, long count) {
    if (printed.lines().count() < count || printed.contains("Error")) {
      throw new AssertionError("not enough answers:\n" + printed);
    }
  }

  /** Where a conversation is seen, by all that it has printed. */
  static Seen seen(String printed) {
    Set<String> answers = printed.lines().collect(Collectors.toCollection(TreeSet::new));
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
