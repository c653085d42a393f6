package io.sallyport.tests.kube;

import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The controller as users run it, in a process of its own, on ports of its own choice. */
final class Controller implements AutoCloseable {
  // With what comes after it: a line may be half written.
  private static final Pattern SERVING = Pattern.compile("REST is on [^\\s:]+:(\\d+)[^\\d]");
  private static final Pattern ACTING =
      Pattern.compile("switches connect to [^\\s:]+:(\\d+)[^\\d]");
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String LIFE_SECONDS = "1800";

  private final Path log;
  private final Process process;
  private final int rest;

  private Controller(Path kubeconfig, List<String> more) throws IOException {
    log = Files.createTempFile("sallyport-controller", ".log");
    log.toFile().deleteOnExit();
    process = launch(kubeconfig, more, log);
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    rest = port(SERVING);
  }

  private static Process launch(Path kubeconfig, List<String> more, Path log) throws IOException {
    // Whatever kills this process, it ends. SIGTERM is passed on, and may take it ten seconds.
    List<String> command = new ArrayList<>(List.of("timeout", "--kill-after=60", LIFE_SECONDS));
    command.addAll(List.of("java", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("io.sallyport.controller.Main", "--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of("--openflow", "127.0.0.1:0", "--rest", "127.0.0.1:0"));
    command.addAll(List.of("--helpers", "none"));
    command.addAll(more);
    return new ProcessBuilder(command)
        .directory(Repository.root().toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** What it says when it does not start with these options; complains if it does. */
  static String refusal(Path kubeconfig, String... options) {
    try {
      Path log = Files.createTempFile("sallyport-controller", ".log");
      Process process = launch(kubeconfig, List.of(options), log);
      boolean ended = process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(log);
      Files.delete(log);
      if (!ended || process.exitValue() == 0) {
        end(process);
        throw new AssertionError("it starts: " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int port(Pattern line) {
    Matcher found =
        Awaitility.await()
            .atMost(SOON)
            .failFast("it has ended", () -> !process.isAlive())
            .until(() -> line.matcher(log()), Matcher::find);
    return Integer.parseInt(found.group(1));
  }

  /** Starts it with further options. */
  static Controller start(Path kubeconfig, String... options) {
    try {
      return new Controller(kubeconfig, List.of(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where switches connect to, as soon as it acts. */
  InetSocketAddress openflow() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(ACTING));
  }

  /** Whether it has ever acted. */
  boolean acts() {
    return ACTING.matcher(log()).find();
  }

  /** What REST answers, whatever the code. */
  String get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + rest + path);
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All that it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, as a Node's failure does. */
  void kill() {
    end();
    await();
  }

  private void end() {
    end(process);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Ends it in order, as Kubernetes does; its exit code. */
  int stop() {
    process.destroy();
    return await();
  }

  /** Waits until it has ended by itself or was told to; its exit code. */
  int await() {
    try {
      if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
