package io.sallyport.flows.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares a text with a file under version control. {@code scripts/golden} writes the files anew,
 * by the system property {@code sallyport.golden.write}; nothing else sets it.
 */
public final class Golden {
  private static final boolean WRITE = Boolean.getBoolean("sallyport.golden.write");
  private static final int LINES_SHOWN = 40;

  private Golden() {}

  /**
   * Compares.
   *
   * @param file seen from the module's folder
   * @throws AssertionError with the lines that differ
   */
  public static void check(Path file, String actual) {
    try {
      if (WRITE) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, actual);
      }
      compare(file, Files.exists(file) ? Files.readString(file) : "", actual);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void compare(Path file, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "%s is stale. If the change is meant, run scripts/golden and read its diff.%n%s"
              .formatted(file, diff(expected, actual)));
    }
  }

  /** The lines that only one text has: gone with a minus, new with a plus. */
  static String diff(String expected, String actual) {
    List<String> old = expected.lines().toList();
    List<String> now = actual.lines().toList();
    List<String> lines =
        Stream.concat(
                without(old, now).stream().map(l -> "- " + l),
                without(now, old).stream().map(l -> "+ " + l))
            .toList();
    String more =
        lines.size() > LINES_SHOWN ? "\n… and " + (lines.size() - LINES_SHOWN) + " more" : "";
    return lines.isEmpty()
        ? "the same lines in another order"
        : lines.stream().limit(LINES_SHOWN).collect(Collectors.joining("\n")) + more;
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> rest = new ArrayList<>(lines);
    others.forEach(rest::remove);
    return rest;
  }
}
