package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/kube-apiserver promises of its ends; of an ordinary one, each close() here asks. */
@Timeout(300)
class KubeApiTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void anOutageKeepsPortAndDataAndNothingOutlivesAKill(@TempDir Path folder) {
    Path left;
    try (KubeApi api = KubeApi.apart(folder, 600)) {
      Kubectl kubectl = api.kubectl();
      kubectl.run("create", "namespace", "kept").printed();
      ProcessHandle first = api.process("server");
      api.stopServer();
      assertThat(first.isAlive()).isFalse();
      assertThat(kubectl.run("get", "namespace", "kept").out()).contains("refused");
      api.startServer();
      assertThat(kubectl.run("get", "namespace", "kept").printed()).contains("Active");

      List<ProcessHandle> both = List.of(api.process("server"), api.process("etcd"));
      api.process("script").destroyForcibly();
      await().atMost(SOON).until(() -> both.stream().noneMatch(ProcessHandle::isAlive));
      left = api.state();
      assertThat(left).as("what a kill -9 leaves").exists();
    }
    assertEndsAloneAndRemoves(folder, left);
  }

  private static void assertEndsAloneAndRemoves(Path folder, Path left) {
    try (KubeApi api = KubeApi.apart(folder, 1)) {
      assertThat(left).as("what another run has left").doesNotExist();
      await().atMost(SOON).until(() -> !api.process("script").isAlive());
      assertThat(api.state()).doesNotExist();
    }
  }

  @Test
  void aServerThatDiesIsNoticed() {
    try (KubeApi api = KubeApi.start()) {
      api.process("server").destroyForcibly();
      await().atMost(SOON).until(() -> !api.process("script").isAlive());
      assertThat(api.state()).doesNotExist();
    }
  }
}
