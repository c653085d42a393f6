package io.sallyport.tests.kube;

import io.sallyport.tests.lab.Ran;
import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** kubectl, started in the root of the repository. Its caches are in the state directory, too. */
record Kubectl(Path state) {
  /** Runs it to the end. */
  Ran run(String... arguments) {
    return fed("", arguments);
  }

  /** Runs it on this input. */
  Ran fed(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of(state.resolve("bin/kubectl").toString()));
    command.addAll(List.of("--kubeconfig", state.resolve("kubeconfig").toString()));
    command.addAll(List.of("--cache-dir", state.resolve("cache").toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Repository.root().toFile())
              .redirectErrorStream(true)
              .start();
      process.outputWriter().append(input).close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ran(command, process.waitFor(), out, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
