package io.sallyport.tests.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A lab in namespaces of this machine. It is a child of this process in the foreground, and has ten
 * minutes to live, so that it ends even where nobody is left to end it.
 */
final class SandboxLab implements Lab {
  private static final int LIFE_SECONDS = 600;
  private static final String CLUSTER = "cluster.yaml";

  private final Path state;
  private final Process life;

  private SandboxLab(Path state, Process life) {
    this.state = state;
    this.life = life;
  }

  /** The cluster of the README, with the controller ready; with further options of "lab up". */
  static SandboxLab up(String... options) {
    return up(LIFE_SECONDS, options);
  }

  /** The same, with more or less time to live. */
  static SandboxLab up(int lifeSeconds, String... options) {
    Repository.requireController();
    try {
      Path state = Files.createTempDirectory("sallyport-lab");
      SandboxLab lab = new SandboxLab(state, start(state, lifeSeconds, List.of(options)));
      lab.awaitReady();
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, with these sections added to the controller's configuration. */
  static SandboxLab configured(String sections) {
    try {
      Path file = Files.createTempFile("sallyport-config", ".yaml");
      try {
        return up("--more-config", Files.writeString(file, sections).toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the Nodes and Namespaces of the README, and else with these manifests, by file name. */
  static SandboxLab up(int lifeSeconds, Map<String, String> manifests) {
    try {
      Path folder = Files.createTempDirectory("sallyport-manifests");
      try {
        Path cluster = Repository.root().resolve(MANIFESTS).resolve(CLUSTER);
        Files.copy(cluster, folder.resolve(CLUSTER));
        for (Map.Entry<String, String> manifest : manifests.entrySet()) {
          Files.writeString(folder.resolve(manifest.getKey()), manifest.getValue());
        }
        return up(lifeSeconds, "--manifests", folder.toString());
      } finally {
        deleteAll(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Path state, int lifeSeconds, List<String> options)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("timeout", "-k", "10", String.valueOf(lifeSeconds)));
    command.addAll(List.of("scripts/lab", "--state", state.toString(), "up", "--foreground"));
    command.addAll(List.of("--manifests", MANIFESTS));
    command.addAll(options);
    return new ProcessBuilder(command)
        .directory(Repository.root().toFile())
        .redirectErrorStream(true)
        .start();
  }

  private void awaitReady() {
    StringBuilder said = new StringBuilder();
    try {
      BufferedReader lines = life.inputReader(StandardCharsets.UTF_8);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("lab: READY")) {
          return;
        }
      }
      throw new IllegalStateException("the lab did not come up:\n" + said + controllerLog());
    } catch (IOException e) {
      throw new UncheckedIOException(said.toString(), e);
    } finally {
      if (said.indexOf("READY") < 0) {
        close();
      }
    }
  }

  private String controllerLog() throws IOException {
    Path log = state.resolve("controller.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public String state() {
    return state.toString();
  }

  @Override
  public Ran run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).directory(Repository.root().toFile()).start();
      process.getOutputStream().close();
      CompletableFuture<String> err =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      String out = text(process.getInputStream());
      return new Ran(command, process.waitFor(), out, err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts scripts/lab with its streams for the caller; what it runs ends with the lab. */
  Process start(String... arguments) {
    List<String> command = new ArrayList<>(List.of("scripts/lab", "--state", state()));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command).directory(Repository.root().toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tryLab(List.of("down"));
    life.destroy();
    try {
      if (!life.waitFor(15, TimeUnit.SECONDS)) {
        life.destroyForcibly();
      }
      deleteAll(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(SandboxLab::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
