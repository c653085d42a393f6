package io.sallyport.tests.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A shell that stays open in a host of a lab, for what is done hundreds of times: a command takes
 * milliseconds, where one through scripts/lab takes a tenth of a second. The lab's end is its end.
 */
final class HostShell {
  private static final String END = "--ended ";

  private final Writer in;
  private final BufferedReader out;

  private HostShell(Process shell) {
    in = shell.outputWriter(StandardCharsets.UTF_8);
    out = shell.inputReader(StandardCharsets.UTF_8);
  }

  static HostShell open(SandboxLab lab, String host) {
    return new HostShell(lab.start("exec", host, "sh"));
  }

  /** What a script prints on both its streams. */
  synchronized Ran tryRun(String script) {
    try {
      in.write("{ " + script + "\n} 2>&1 </dev/null; echo \"" + END + "$?\"\n");
      in.flush();
      StringBuilder printed = new StringBuilder();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(END)) {
          int code = Integer.parseInt(line.substring(END.length()));
          return new Ran(List.of(script), code, printed.toString(), "");
        }
        printed.append(line).append('\n');
      }
      throw new AssertionError("the shell ended: " + script + "\n" + printed);
    } catch (IOException e) {
      throw new UncheckedIOException(script, e);
    }
  }

  /** What a script prints; it must succeed. */
  String run(String script) {
    return tryRun(script).printed();
  }

  /** Gives nft this text. */
  void nft(String text) {
    run("nft -f - <<'END'\n" + text + "\nEND");
  }
}
