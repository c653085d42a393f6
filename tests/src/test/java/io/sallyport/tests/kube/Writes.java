package io.sallyport.tests.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Counts how often an Egress is written, by watching it. */
final class Writes implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Process watch;
  private final Path seen;

  private Writes(Process watch, Path seen) {
    this.watch = watch;
    this.seen = seen;
  }

  /** Counts from now on; what is there now is none. */
  static Writes of(KubeApi api, String egress) {
    try {
      Path seen = Files.createTempFile("sallyport-writes", ".txt");
      Process watch =
          new ProcessBuilder(
                  api.state().resolve("bin/kubectl").toString(),
                  "--kubeconfig",
                  api.kubeconfig().toString(),
                  "get",
                  "egress",
                  egress,
                  "--watch",
                  "-o",
                  "jsonpath={.metadata.resourceVersion}{\"\\n\"}")
              .redirectErrorStream(true)
              .redirectOutput(seen.toFile())
              .start();
      Writes out = new Writes(watch, seen);
      Awaitility.await().atMost(SOON).until(() -> out.versions() > 0);
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int count() {
    return versions() - 1;
  }

  // The first is the one that there was.
  private int versions() {
    try {
      return (int) Files.readString(seen).lines().distinct().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    watch.destroyForcibly();
    try {
      Files.delete(seen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
