package io.sallyport.tests.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts how often an Egress is written, by watching it. */
final class Writes implements AutoCloseable {
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
                  "--watch-only",
                  "-o",
                  "jsonpath={.metadata.resourceVersion}{\"\\n\"}")
              .redirectErrorStream(true)
              .redirectOutput(seen.toFile())
              .start();
      return new Writes(watch, seen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int count() {
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
