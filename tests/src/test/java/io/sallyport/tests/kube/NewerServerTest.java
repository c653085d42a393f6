package io.sallyport.tests.kube;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.ApiextensionsV1Api;
import io.kubernetes.client.openapi.models.V1CustomResourceDefinition;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server that knows CEL says: the same verdicts as an old one, and each rule's sentence.
 * That it takes our CRDs at all proves their rules' types and costs.
 */
@EnabledIf(
    value = "io.sallyport.tests.kube.KubeApi#hasNewer",
    disabledReason = "Debian's unstable gave no newer server: scripts/kube-apiserver build-newer")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class NewerServerTest {
  private KubeApi api;

  @BeforeAll
  void start() throws ApiException, IOException {
    api = KubeApi.newer();
    install("egresses", "egress.yaml");
    install("externalippools", "externalippool.yaml");
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  // As kubectl apply does it: what the server does not know is refused.
  private void install(String plural, String file) throws ApiException, IOException {
    ApiextensionsV1Api crds = new ApiextensionsV1Api(api.client());
    String name = plural + "." + Crds.GROUP;
    V1Patch crd = new V1Patch(Files.readString(Crds.file(file)));
    PatchUtils.patch(
        V1CustomResourceDefinition.class,
        () ->
            crds.patchCustomResourceDefinition(name, crd)
                .fieldManager("test")
                .fieldValidation("Strict")
                .buildCall(null),
        V1Patch.PATCH_FORMAT_APPLY_YAML,
        api.client());
    await()
        .atMost(60, SECONDS)
        .until(() -> isServed(crds.readCustomResourceDefinition(name).execute()));
  }

  private static boolean isServed(V1CustomResourceDefinition crd) {
    return Stream.ofNullable(crd.getStatus().getConditions())
        .flatMap(List::stream)
        .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.tests.kube.SchemaTest#egresses")
  void egress(Verdict verdict) {
    agrees(verdict, Verdict.ofServer(api.objects("egresses"), "Egress", verdict.spec()));
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.tests.kube.SchemaTest#pools")
  void pool(Verdict verdict) {
    agrees(
        verdict,
        Verdict.ofServer(api.objects("externalippools"), "ExternalIPPool", verdict.spec()));
  }

  private static void agrees(Verdict verdict, String said) {
    if (verdict.expected().equals(Verdict.ACCEPTED)) {
      assertThat(said).isEqualTo(Verdict.ACCEPTED);
    } else {
      assertThat(said).contains(" is invalid: ").contains(verdict.rule());
    }
  }
}
