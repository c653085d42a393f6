package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AdmissionregistrationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Secret;
import io.sallyport.watch.admission.ServerKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook's certificates on a real API server: made, shared, renewed, and put right. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class WebhookCertificatesTest {
  private KubeApi api;
  private Kubectl kubectl;

  @BeforeAll
  void start() {
    api = KubeApi.withCrds();
    kubectl = api.kubectl();
  }

  @AfterEach
  void clear() {
    kubectl.run("delete", "secret", Door.SECRET, "--ignore-not-found").printed();
    String configuration = "validatingwebhookconfiguration";
    kubectl.run("delete", configuration, Door.CONFIGURATION, "--ignore-not-found").printed();
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  private void configure(int port, String failurePolicy) {
    kubectl.fed(Door.configuration(port, failurePolicy), "apply", "-f", "-").printed();
  }

  private static void soon(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(90)).until(condition);
  }

  private V1Secret secret() throws ApiException {
    return new CoreV1Api(api.client()).readNamespacedSecret(Door.SECRET, "default").execute();
  }

  private Optional<String> bundle() throws ApiException {
    return new AdmissionregistrationV1Api(api.client())
        .readValidatingWebhookConfiguration(Door.CONFIGURATION).execute().getWebhooks().stream()
            .map(w -> w.getClientConfig().getCaBundle())
            .filter(b -> b != null)
            .map(b -> new String(b, StandardCharsets.US_ASCII))
            .findFirst();
  }

  private String authority() throws ApiException {
    return new String(secret().getData().get("ca.crt"), StandardCharsets.US_ASCII);
  }

  private static ServerKey shown(Door door) {
    soon(() -> door.shown().isPresent());
    return door.shown().orElseThrow();
  }

  private String applyBad() {
    String bad =
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: bad}
        spec: {appliedTo: {}, externalIPPool: none}
        """;
    return kubectl.fed(bad, "create", "--dry-run=server", "-f", "-").out();
  }

  private void refuses() {
    soon(() -> applyBad().contains("denied the request: Egress/bad: the pool \"none\""));
  }

  @Test
  void theSecretIsMadeAndTheBundleFollowsIt() throws ApiException {
    try (Door door = Door.open(api)) {
      shown(door);
      assertThat(secret().getType()).isEqualTo("kubernetes.io/tls");
      assertThat(secret().getData()).containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
      configure(door.port(), "Fail");
      refuses();
      assertThat(bundle()).contains(authority());
      configure(door.port(), "Ignore");
      kubectl
          .run(
              "patch",
              "validatingwebhookconfiguration",
              Door.CONFIGURATION,
              "--type=json",
              "-p",
              "[{\"op\": \"remove\", \"path\": \"/webhooks/0/clientConfig/caBundle\"}]")
          .printed();
      soon(() -> bundle().isPresent());
      assertThat(door.problem()).isEmpty();
    }
  }

  @Test
  void replicasThatStartAtOnceAndARestartUseOneSecret() {
    List<Door> replicas = Stream.generate(() -> Door.open(api)).limit(6).toList();
    ServerKey first;
    try {
      first = shown(replicas.get(0));
      assertThat(replicas).allSatisfy(door -> assertThat(shown(door)).isEqualTo(first));
    } finally {
      replicas.forEach(Door::close);
    }
    try (Door again = Door.open(api)) {
      assertThat(shown(again)).isEqualTo(first);
    }
  }

  @Test
  void aSecretThatIsDeletedIsMadeAnewAndInUseWithoutARestart() {
    try (Door door = Door.open(api)) {
      configure(door.port(), "Fail");
      ServerKey first = shown(door);
      refuses();
      kubectl.run("delete", "secret", Door.SECRET).printed();
      soon(() -> !door.shown().orElseThrow().equals(first));
      refuses();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unrelated=1", "ca.key=spoiled,tls.crt=spoiled"})
  void anEmptySecretIsFilledAndOursThatIsSpoiledIsMadeAnew(String literals) throws ApiException {
    Stream<String> data = Stream.of(literals.split(",")).map(l -> "--from-literal=" + l);
    Stream<String> command = Stream.of("create", "secret", "generic", Door.SECRET);
    kubectl.run(Stream.concat(command, data).toArray(String[]::new)).printed();
    try (Door door = Door.open(api)) {
      assertThat(shown(door).chain()).hasSize(1);
      assertThat(secret().getData()).containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
    }
  }

  // Of a clock that is eight months ahead; the other replica follows, and no bundle changes.
  @Test
  void aCertificateIsRenewedInTime() throws ApiException {
    Instant later = Instant.now().plus(Duration.ofDays(250));
    try (Door door = Door.open(api)) {
      ServerKey first = shown(door);
      String before = authority();
      try (Door ahead = Door.open(api, 0, InstantSource.fixed(later))) {
        ServerKey next = shown(ahead);
        assertThat(next).isNotEqualTo(first);
        soon(() -> door.shown().equals(Optional.of(next)));
        assertThat(authority()).isEqualTo(before);
      }
    }
  }

  @Test
  void somebodyElsesSecretThatCannotBeReadIsLeftAloneAndNamed() throws ApiException {
    kubectl
        .run("create", "secret", "generic", Door.SECRET, "--from-literal=tls.crt=none")
        .printed();
    try (Door door = Door.open(api)) {
      soon(() -> door.problem().isPresent());
      assertThat(door.problem()).contains("Secret default/sallyport-webhook-tls: it has no ca.crt");
      assertThat(secret().getData()).containsOnlyKeys("tls.crt");
    }
  }

  @Test
  void whenTheWebhookIsDownItsFailurePolicyDecides() {
    int port;
    try (Door door = Door.open(api)) {
      port = door.port();
      configure(port, "Ignore");
      refuses();
    }
    assertThat(applyBad()).contains("bad created (server dry run)");
    configure(port, "Fail");
    soon(() -> applyBad().contains("failed calling webhook \"validate.sallyport.io\""));
  }
}
