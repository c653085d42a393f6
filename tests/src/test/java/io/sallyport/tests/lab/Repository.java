package io.sallyport.tests.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the repository is. */
public final class Repository {
  private Repository() {}

  /** Its root: the nearest directory above that holds scripts/lab. */
  public static Path root() {
    return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
        .filter(p -> Files.isExecutable(p.resolve("scripts/lab")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no scripts/lab above this directory"));
  }

  /** Complains if the controller that the lab would start was not built. */
  static void requireController() {
    if (!Files.isDirectory(root().resolve("of-controller/target/lib"))) {
      throw new IllegalStateException("the controller is not built: run scripts/build first");
    }
  }
}
