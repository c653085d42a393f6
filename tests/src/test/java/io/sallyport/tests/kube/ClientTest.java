package io.sallyport.tests.kube;

import static io.sallyport.tests.kube.Statuses.got;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import io.kubernetes.client.util.generic.dynamic.Dynamics;
import io.kubernetes.client.util.generic.options.ListOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The official client: lists, watches, and writes statuses, which have a door of their own. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class ClientTest {
  private KubeApi api;
  private DynamicKubernetesApi egresses;
  private Statuses statuses;

  @BeforeAll
  void start() {
    api = KubeApi.withCrds();
    egresses = api.objects("egresses");
    statuses = new Statuses(api, "egresses");
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  private DynamicKubernetesObject create(String name, String more) {
    return got(
        egresses.create(
            Dynamics.newFromYaml(
                """
                apiVersion: crd.antrea.io/v1beta1
                kind: Egress
                metadata: {name: %s}
                spec: {appliedTo: {podSelector: {}}, egressIP: 10.10.0.8}
                """
                        .formatted(name)
                    + more)));
  }

  @Test
  void watchesWhatChangesAfterAList() throws ApiException, IOException {
    create("before", "");
    ListOptions since = new ListOptions();
    since.setResourceVersion(got(egresses.list()).getMetadata().getResourceVersion());
    since.setTimeoutSeconds(60);
    assertThat(names()).contains("before");
    try (Watchable<DynamicKubernetesObject> watch = egresses.watch(since)) {
      create("watched", "");
      statuses.write("watched", Map.of("egressNode", "node-1"));
      egresses.delete("watched");
      assertThat(List.of(seen(watch.next()), seen(watch.next()), seen(watch.next())))
          .containsExactly("ADDED null", "MODIFIED node-1", "DELETED node-1");
    }
  }

  private List<String> names() {
    return got(egresses.list()).getItems().stream().map(e -> e.getMetadata().getName()).toList();
  }

  private static String seen(Watch.Response<DynamicKubernetesObject> event) {
    return event.type + " " + node(event.object);
  }

  private static String node(DynamicKubernetesObject egress) {
    JsonObject status = egress.getRaw().getAsJsonObject("status");
    return status == null ? null : status.get("egressNode").getAsString();
  }

  @Test
  void statusIsNotWrittenWithTheSpec() throws ApiException {
    DynamicKubernetesObject created = create("own-door", "status: {egressNode: node-1}\n");
    assertThat(node(created)).as("status given at the creation").isNull();
    statuses.write("own-door", Map.of("egressNode", "node-2"));
    DynamicKubernetesObject changed = got(egresses.get("own-door"));
    changed.getRaw().getAsJsonObject("spec").addProperty("egressIP", "10.10.0.9");
    changed.getRaw().getAsJsonObject("status").addProperty("egressNode", "node-3");
    assertThat(node(got(egresses.update(changed)))).isEqualTo("node-2");
  }

  @Test
  void specIsNotWrittenWithTheStatus() throws ApiException {
    DynamicKubernetesObject created = create("other-door", "");
    created.getRaw().getAsJsonObject("spec").addProperty("egressIP", "10.10.0.9");
    DynamicKubernetesObject written = statuses.write(created, Map.of("egressNode", "node-1"));
    assertThat(node(written)).isEqualTo("node-1");
    assertThat(written.getRaw().getAsJsonObject("spec").get("egressIP").getAsString())
        .isEqualTo("10.10.0.8");
    assertThat(written.getMetadata().getGeneration()).as("a status is no new generation").isOne();
  }

  @Test
  void aStatusOfAnOlderStateIsAConflict() throws ApiException {
    DynamicKubernetesObject old = create("raced", "");
    statuses.write("raced", Map.of("egressNode", "node-1"));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> statuses.write(old, Map.of("egressNode", "node-2")))
        .matches(e -> e.getCode() == 409);
    assertThat(node(got(egresses.get("raced")))).isEqualTo("node-1");
  }

  @Test
  void anIllFormedStatusIsRefused() {
    DynamicKubernetesObject egress = create("ill", "");
    Map<String, ?> status = Map.of("conditions", List.of(Map.of("type", "Ready", "status", "yes")));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> statuses.write(egress, status))
        .satisfies(e -> assertThat(e.getResponseBody()).contains("Unsupported value: \\\"yes\\\""));
  }
}
