package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import org.yaml.snakeyaml.Yaml;

/**
 * The images of scripts/image with the rights of their manifests, as one Node: controller and
 * helper share a network, which has nothing but loopback. Instead of a cluster the controller
 * follows the manifests of the demo.
 */
@Tag("container")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ImagesContainerIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final PodContainer CONTROLLER = PodContainer.of("controller.yaml");

  @TempDir private static Path config;
  private GenericContainer<?> controller;
  private GenericContainer<?> helper;
  private GenericContainer<?> asker;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    build("controller");
    build("node-helper");
    Map<?, ?> configMap = new Yaml().load(Trees.file("deploy/objects/config.yaml"));
    Files.writeString(
        config.resolve("sallyport.yaml"), (String) Trees.at(configMap, "data", "sallyport.yaml"));
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rwxr-xr-x"));
    controller = controller();
    controller.start();
    String beside = "container:" + controller.getContainerId();
    helper = PodContainer.of("node-helper.yaml").create(beside, Map.of());
    helper.start();
    asker =
        new GenericContainer<>(DockerImageName.parse("sallyport-lab:bookworm"))
            .withImagePullPolicy(name -> false)
            .withNetworkMode(beside)
            .withCommand("sleep", "600");
    asker.start();
  }

  private GenericContainer<?> controller() {
    String manifests = Repository.root().resolve("scripts/manifests").toString();
    return CONTROLLER
        .create(
            "none",
            Map.of("/etc/sallyport", config.toString(), "/manifests", manifests),
            "--manifests=/manifests")
        .withExtraHost("sallyport.sallyport-system.svc", "127.0.0.1");
  }

  private static void build(String image) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("scripts/image", image)
            .directory(Repository.root().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @AfterAll
  void end() {
    for (GenericContainer<?> container : new GenericContainer<?>[] {asker, helper, controller}) {
      if (container != null) {
        container.stop();
      }
    }
  }

  private String ask(String url) throws IOException, InterruptedException {
    return asker.execInContainer("curl", "-sS", "-w", " %{http_code}", url).getStdout();
  }

  @ParameterizedTest
  @ValueSource(strings = {"startupProbe", "livenessProbe", "readinessProbe"})
  void theControllerAnswersItsProbes(String probe) {
    Map<?, ?> get = Trees.map(CONTROLLER.spec(), probe, "httpGet");
    String url = "http://%s:%s%s".formatted(get.get("host"), get.get("port"), get.get("path"));
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(ask(url)).startsWith("ok").endsWith(" 200"));
  }

  @Test
  void theHelperFindsTheControllerByItsService() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(ask("http://127.0.0.1:8181/v1/nodes/node-1"))
                    .containsPattern("\"reportAgeSeconds\":\\d"));
  }

  @Test
  void theControllerEndsInOrderWithinItsTime() {
    try (GenericContainer<?> another = controller()) {
      another.start();
      await().atMost(SOON).until(() -> another.getLogs().contains("REST is on"));
      int patience = (Integer) CONTROLLER.pod().get("terminationGracePeriodSeconds");
      DockerClientFactory.lazyClient()
          .stopContainerCmd(another.getContainerId())
          .withTimeout(patience)
          .exec();
      assertThat(another.getCurrentContainerInfo().getState().getExitCodeLong()).isZero();
    }
  }
}
