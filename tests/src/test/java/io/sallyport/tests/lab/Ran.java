package io.sallyport.tests.lab;

import java.util.List;

/** What became of a command. */
public record Ran(List<String> command, int exitCode, String out, String err) {
  public Ran {
    command = List.copyOf(command);
  }

  /**
   * What it printed.
   *
   * @throws AssertionError with all that it said, if it failed
   */
  public String printed() {
    if (exitCode != 0) {
      throw new AssertionError(
          "%s: exit code %d%n%s%s".formatted(String.join(" ", command), exitCode, out, err));
    }
    return out.strip();
  }
}
