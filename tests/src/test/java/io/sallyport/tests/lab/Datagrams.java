package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A stream of datagrams from one port of a pod; each answer tells the source seen outside. */
final class Datagrams {
  private static final String PROGRAM =
      """
      import select, socket, sys, time
      family = socket.AF_INET6 if ':' in sys.argv[2] else socket.AF_INET
      sock = socket.socket(family, socket.SOCK_DGRAM)
      if family == socket.AF_INET6:
          sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
      sock.bind(('', int(sys.argv[1])))
      sock.connect((sys.argv[2], 8080))
      due = time.time()
      while True:
          try:
              if time.time() >= due:
                  due += 0.01
                  sock.send(b'who am i')
              if select.select([sock], [], [], max(0, due - time.time()))[0]:
                  print(time.time(), sock.recv(100).decode().strip(), flush=True)
          except OSError as error:
              print(time.time(), error.strerror, flush=True)
      """;

  private final Background stream;

  /** An answer: when, and what source it told. */
  record Answer(Instant time, String source) {}

  private Datagrams(Background stream) {
    this.stream = stream;
  }

  /** Starts to send, every 10 ms. */
  static Datagrams start(Lab lab, String pod, int port) {
    return start(lab, pod, port, Cluster.OUTSIDE);
  }

  /** The same to another server. */
  static Datagrams start(Lab lab, String pod, int port, String server) {
    return new Datagrams(
        Background.start(lab, pod, "python3", "-c", PROGRAM, String.valueOf(port), server));
  }

  /** All answers so far. */
  List<Answer> answers() {
    return stream.printed().lines().filter(l -> l.contains(" ")).map(Datagrams::answer).toList();
  }

  private static Answer answer(String line) {
    List<String> parts = Splitter.on(' ').limit(2).splitToList(line);
    long millis = (long) (Double.parseDouble(parts.get(0)) * 1000);
    return new Answer(Instant.ofEpochMilli(millis), parts.get(1));
  }

  /** When the source was this for the first time after that. */
  Optional<Instant> firstAfter(Instant start, String source) {
    return answers().stream()
        .filter(a -> a.time().isAfter(start) && a.source().equals(source))
        .map(Answer::time)
        .findFirst();
  }

  /** Returns when the newest answer tells this source. */
  void awaitSource(String source) {
    await()
        .alias("the last datagram comes from " + source)
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> answers().stream().reduce((a, b) -> b).map(Answer::source).orElse(""),
            source::equals);
  }

  /**
   * Returns when the newest answer tells this source, and is from after that time: how long after
   * it the source was this for the first time, which is printed, too. An answer from before may
   * have told it, too: a change can be in force before its command returns, and a Pod that comes
   * again had its address before.
   */
  Duration awaitSourceAfter(Instant start, String source) {
    Optional<Instant> first =
        await()
            .alias("a datagram comes from " + source + " after " + start)
            .atMost(Duration.ofSeconds(15))
            .until(() -> firstAfter(start, source), Optional::isPresent);
    awaitSource(source);
    Duration took = Duration.between(start, first.orElseThrow());
    System.out.printf("%s %d ms after%n", source, took.toMillis());
    return took;
  }

  /** Stops to send. */
  void stop() {
    stream.stop();
  }
}
