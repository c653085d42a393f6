package io.sallyport.tests.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/**
 * An ovsdb-server and an ovs-vswitchd in namespaces of their own, driven by a shell inside. The
 * shell ends with its input, so even a killed JVM leaves no process, port, bridge or file behind.
 */
final class PrivateSwitch implements AutoCloseable {
  private static final String DONE = "@@done ";
  private static final String START =
      """
      trap 'rm -rf %1$s' EXIT
      export OVS_RUNDIR=%1$s OVS_LOGDIR=%1$s OVS_DBDIR=%1$s OVS_SYSCONFDIR=%1$s
      ip link set lo up
      ovsdb-tool create %1$s/conf.db || exit 1
      ovsdb-server %1$s/conf.db --remote=punix:%1$s/db.sock --no-chdir -vconsole:off \
        --pidfile=%1$s/db.pid --detach || exit 1
      ovs-vsctl --no-wait init || exit 1
      ovs-vswitchd unix:%1$s/db.sock --no-chdir -vconsole:off -vfile:off \
        --unixctl=%1$s/control --pidfile=%1$s/switch.pid --detach""";

  private final Path directory;
  private final Process shell;
  private final Writer commands;
  private final BufferedReader answers;

  private PrivateSwitch(Path directory, Process shell) {
    this.directory = directory;
    this.shell = shell;
    this.commands = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Whether this machine has what it takes: root, namespaces, Open vSwitch. */
  static boolean isPossible() {
    try {
      Process probe = unshare("command -v ovs-vswitchd ovsdb-server ovs-ofctl ip").start();
      probe.getOutputStream().close();
      probe.getInputStream().readAllBytes();
      return probe.waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static PrivateSwitch start() throws IOException {
    Path directory = Files.createTempDirectory("walk-ovs");
    PrivateSwitch made = new PrivateSwitch(directory, unshare("exec bash").start());
    made.run(START.formatted(directory));
    return made;
  }

  private static ProcessBuilder unshare(String command) {
    return new ProcessBuilder(
            "unshare",
            "--net",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "bash",
            "-c",
            command)
        .redirectErrorStream(true);
  }

  /** Where ovs-vswitchd takes commands. */
  Path control() {
    return directory.resolve("control");
  }

  Path directory() {
    return directory;
  }

  /** Runs shell commands inside; answers what they print. */
  String run(String script) {
    try {
      commands.write(script + "\necho \"" + DONE + "$?\"\n");
      commands.flush();
      return answer(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer(String script) throws IOException {
    StringJoiner out = new StringJoiner("\n");
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals(DONE + "0")) {
        return out.toString();
      }
      if (line.startsWith(DONE)) {
        break;
      }
      out.add(line);
    }
    throw new IllegalStateException(script + " failed: " + out);
  }

  @Override
  public void close() throws IOException {
    commands.close();
    shell.onExit().join();
  }
}
