package io.sallyport.tests.helper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** scripts/node-helper as it runs on node-2. */
final class HelperProcess {
  private final Process process;
  private final Path said;

  private HelperProcess(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  static HelperProcess start(FakeIp node, String controller, String... more) {
    try {
      Path said = Files.createTempFile(node.folder(), "said", "");
      List<String> command =
          new ArrayList<>(List.of(program(), "--node", "node-2", "--controller", controller));
      command.addAll(List.of(more));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(said.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().compute("PATH", (key, path) -> node.folder() + ":" + path);
      return new HelperProcess(builder.start(), said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String program() {
    return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
        .map(p -> p.resolve("scripts/node-helper"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no scripts/node-helper above this directory"))
        .toString();
  }

  /** Its log. */
  String said() {
    try {
      return Files.readString(said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end. */
  void terminate() {
    process.destroy();
  }

  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Waits for its end. */
  int exitCode() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end; it said: " + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
