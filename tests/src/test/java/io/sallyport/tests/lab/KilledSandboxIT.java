package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What labkit/README.md promises of kill -9. */
@Timeout(120)
@Tag("alone")
class KilledSandboxIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  // Without those that say that it is up: the lab's `up`, in the foreground, takes them away.
  private static final List<String> DOCUMENTED =
      List.of(
          "controller.log",
          "controller.yaml",
          "lab.log",
          "lock",
          "manifests/cluster.yaml",
          "manifests/egress.yaml",
          "manifests/pods.yaml",
          "ovs/node-1/node-helper.log",
          "ovs/node-1/ovs-vswitchd.log",
          "ovs/node-1/ovsdb-server.log",
          "ovs/node-2/node-helper.log",
          "ovs/node-2/ovs-vswitchd.log",
          "ovs/node-2/ovsdb-server.log",
          "ovs/node-3/node-helper.log",
          "ovs/node-3/ovs-vswitchd.log",
          "ovs/node-3/ovsdb-server.log",
          "ovs/underlay/ovs-vswitchd.log",
          "ovs/underlay/ovsdb-server.log");

  @Test
  void nothingIsLeftButTheFilesThatTheReadmeNames() {
    SortedSet<String> interfacesBefore = names(Path.of("/sys/class/net"), 1);
    try (SandboxLab lab = SandboxLab.up("--kubernetes")) {
      lab.lab("kill", "node-2");
      lab.exec("web-1", "sh", "-c", "sleep 300 </dev/null >/dev/null 2>&1 &");
      long first = Long.parseLong(lab.file("pid").strip());
      List<Path> processes = Namespaces.companions(first);
      SortedSet<String> namespaces = Namespaces.of(processes);
      // One for each host, and those of the sandbox; two daemons on each Node that has power; etcd,
      // the API server and their script.
      assertThat(namespaces).as("namespaces of the lab").hasSizeGreaterThan(13);
      assertThat(processes).as("processes of the lab").hasSizeGreaterThan(13 + 4 + 3);

      assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(processes).noneMatch(p -> Files.exists(p)));
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(Namespaces.holders(namespaces)).isEmpty());
      assertThat(Namespaces.mounts()).noneMatch(mount -> mount.contains(lab.state()));
      assertThat(names(Path.of("/sys/class/net"), 1)).isEqualTo(interfacesBefore);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(files(Path.of(lab.state()))).containsExactlyElementsOf(DOCUMENTED));
      assertThat(lab.tryLab(List.of("status")).err()).contains("no lab is up in");
    }
  }

  private static SortedSet<String> files(Path directory) {
    SortedSet<String> out = names(directory, Integer.MAX_VALUE);
    // The README promises nothing about what is in the API server's directory.
    out.removeIf(
        name -> Files.isDirectory(directory.resolve(name)) || name.startsWith("kubernetes/"));
    return out;
  }

  private static SortedSet<String> names(Path directory, int depth) {
    SortedSet<String> out = new TreeSet<>();
    try (Stream<Path> all = Files.walk(directory, depth)) {
      all.map(path -> directory.relativize(path).toString()).forEach(out::add);
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
