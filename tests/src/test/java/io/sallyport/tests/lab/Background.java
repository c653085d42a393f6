package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A program that runs in a host of the lab and prints into a file. The lab's end is its end. */
final class Background {
  private static final AtomicInteger COUNT = new AtomicInteger();
  // All three streams are redirected: one that is left open would keep `docker exec` waiting.
  private static final String SCRIPT =
      "out=$1; shift; timeout 1200 \"$@\" </dev/null >\"$out\" 2>&1 & echo $!";

  private final Lab lab;
  private final String file;
  private final String pid;

  private Background(Lab lab, String file, String pid) {
    this.lab = lab;
    this.file = file;
    this.pid = pid;
  }

  static Background start(Lab lab, String host, String... program) {
    String file = "background-%d.out".formatted(COUNT.incrementAndGet());
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", lab.state() + "/" + file));
    command.addAll(List.of(program));
    return new Background(lab, file, lab.exec(host, command.toArray(String[]::new)));
  }

  /** What it has printed by now. */
  String printed() {
    return lab.file(file);
  }

  /** Returns when it has printed this. */
  Background awaitPrinted(String text) {
    await().atMost(Duration.ofSeconds(10)).until(() -> printed().contains(text));
    return this;
  }

  /** Returns when it has ended by itself, and says what it printed. */
  String awaitEnd() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> lab.tryExec("controller", "kill", "-0", pid).exitCode() != 0);
    return printed();
  }

  /** Has it do nothing until it may go on. */
  void pause() {
    signalAll("-STOP");
  }

  /** Ends a pause. */
  void goOn() {
    signalAll("-CONT");
  }

  // To `timeout`, which leads a group of its own, and to what it runs.
  private void signalAll(String signal) {
    lab.exec("controller", "kill", signal, "--", "-" + pid);
  }

  /** Ends it, and says what it printed. */
  String stop() {
    lab.tryExec("controller", "kill", pid);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> lab.tryExec("controller", "kill", "-0", pid).exitCode() != 0);
    return printed();
  }
}
