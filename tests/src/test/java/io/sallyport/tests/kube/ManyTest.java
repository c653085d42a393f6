package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.Dynamics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand Egresses and ten thousand Pods, as fast as the server takes them. */
@Timeout(1200)
class ManyTest {
  private static final int EGRESSES = 1000;
  private static final int PODS = 10_000;
  private static final int WRITERS = 4;
  private static final Duration SOON = Duration.ofSeconds(200);

  /** Something that is done for a number. */
  private interface Job {
    void accept(int number) throws ApiException;
  }

  private static void all(int count, Job job) {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> jobs =
          IntStream.range(0, count)
              .<Future<?>>mapToObj(
                  i ->
                      writers.submit(
                          () -> {
                            job.accept(i);
                            return i;
                          }))
              .toList();
      for (Future<?> each : jobs) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      writers.shutdownNow();
    }
  }

  private static void egress(DynamicKubernetesApi egresses, int number) {
    Statuses.got(
        egresses.create(
            Dynamics.newFromJson(
                """
                {"apiVersion": "crd.antrea.io/v1beta1", "kind": "Egress",
                 "metadata": {"name": "many-%1$d"},
                 "spec": {"externalIPPool": "many",
                   "appliedTo": {"podSelector": {"matchLabels": {"app": "app-%1$d"}}}}}
                """
                    .formatted(number))));
  }

  private static void pod(Cluster cluster, CoreV1Api core, int number) throws ApiException {
    V1Pod pod =
        new V1Pod()
            .metadata(
                new V1ObjectMeta()
                    .name("pod-" + number)
                    .labels(Map.of("app", "app-" + number % EGRESSES)))
            .spec(
                new V1PodSpec()
                    .overhead(null)
                    .nodeName("node-1")
                    .addContainersItem(new V1Container().name("web").image("web")));
    core.createNamespacedPod("default", pod).execute();
    // Each fifth runs already; the others are being pulled.
    if (number % 5 == 0) {
      cluster.podStatus(
          "pod-" + number, "10.244.%d.%d".formatted(1 + number / 250, 2 + number % 250));
    }
  }

  @Test
  void allGetTheirAddressesAndStatuses() {
    try (Cluster cluster = Cluster.start()) {
      Controller controller = cluster.controller();
      cluster.node("node-1", 1);
      cluster.apply(
          """
          apiVersion: crd.antrea.io/v1beta1
          kind: ExternalIPPool
          metadata: {name: many}
          spec: {ipRanges: [{cidr: 10.70.0.0/16}]}
          """);
      Instant start = Instant.now();
      DynamicKubernetesApi egresses = cluster.api().objects("egresses");
      all(EGRESSES, i -> egress(egresses, i));
      CoreV1Api core = new CoreV1Api(cluster.api().client());
      all(PODS, i -> pod(cluster, core, i));
      Instant created = Instant.now();
      Awaitility.await()
          .atMost(SOON)
          .until(
              () -> cluster.field("externalippool", "many", ".status.usage.used"),
              used -> used.equals(String.valueOf(EGRESSES)));
      Awaitility.await()
          .atMost(SOON)
          .until(() -> cluster.kubectl("get", "egress", "-o", conditions()).lines().count() == 0);
      Instant stable = Instant.now();
      System.out.printf(
          "%d Egresses and %d Pods: created in %d ms, stable %d ms later%n",
          EGRESSES,
          PODS,
          Duration.between(start, created).toMillis(),
          Duration.between(created, stable).toMillis());
      assertThat(addresses(cluster)).doesNotHaveDuplicates().hasSize(EGRESSES);
      assertThat(controller.log()).doesNotContain("internal error");
    }
  }

  // The names of those whose status does not say yet that they have an address.
  private static String conditions() {
    return "go-template={{range .items}}{{$ok := false}}{{range .status.conditions}}"
        + "{{if and (eq .type \"IPAllocated\") (eq .status \"True\")}}{{$ok = true}}{{end}}{{end}}"
        + "{{if not $ok}}{{.metadata.name}}{{\"\\n\"}}{{end}}{{end}}";
  }

  private static List<String> addresses(Cluster cluster) {
    return List.of(
        cluster.kubectl("get", "egress", "-o", "jsonpath={.items[*].spec.egressIP}").split(" "));
  }
}
