package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;

/** A server that answers datagrams of any size with datagrams of any size. */
final class Mirror implements AutoCloseable {
  // IP_MTU_DISCOVER 0 (10): the kernel cuts what is too large, and sets no DF.
  private static final String SERVER =
      """
      import hashlib, socket
      sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
      sock.setsockopt(socket.IPPROTO_IP, 10, 0)
      sock.bind(('', 9100))
      print('listening', flush=True)
      while True:
          question, client = sock.recvfrom(65535)
          told = '%s %s ' % (client[0].removeprefix('::ffff:'), hashlib.sha1(question).hexdigest())
          sock.sendto(told.encode().ljust(int(question[:8]), b'.'), client)
      """;
  private static final String CLIENT =
      """
      import hashlib, os, socket, sys
      host, size, answer_size, count = sys.argv[1], *map(int, sys.argv[2:])
      family = socket.AF_INET6 if ':' in host else socket.AF_INET
      sock = socket.socket(family, socket.SOCK_DGRAM)
      sock.setsockopt(socket.IPPROTO_IP, 10, 0)
      sock.settimeout(1)
      sock.connect((host, 9100))
      for _ in range(count):
          question = b'%8d' % answer_size + os.urandom(size - 8)
          sock.send(question)
          try:
              answer = sock.recv(65535)
              source, digest = answer.decode().rstrip('.').split()
              right = len(answer) == answer_size and digest == hashlib.sha1(question).hexdigest()
              print(source if right else 'damaged')
          except TimeoutError:
              print('lost')
      """;

  private final Lab lab;
  private final Background server;

  private Mirror(Lab lab, Background server) {
    this.lab = lab;
    this.server = server;
  }

  /**
   * Datagrams, one after the other.
   *
   * @param size bytes of UDP payload
   * @param answerSize of the answers
   */
  record Sizes(int size, int answerSize) {}

  /** Starts it in a host. */
  static Mirror serve(Lab lab, String host) {
    return new Mirror(
        lab, Background.start(lab, host, "python3", "-c", SERVER).awaitPrinted("listening"));
  }

  /**
   * What became of ten datagrams: the source that the server saw, "lost" or "damaged", once each.
   */
  String ask(String pod, String to, Sizes sizes) {
    return ask(pod, to, sizes, 10);
  }

  /** The same for some datagrams; one that is lost takes a second. */
  String ask(String pod, String to, Sizes sizes, int count) {
    return lab.exec(
            pod,
            "python3",
            "-c",
            CLIENT,
            to,
            "" + sizes.size(),
            "" + sizes.answerSize(),
            "" + count)
        .lines()
        .distinct()
        .collect(joining(" "));
  }

  @Override
  public void close() {
    server.stop();
  }
}
