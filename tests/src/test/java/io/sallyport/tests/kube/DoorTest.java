package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.lab.Ran;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The controller's webhook, as the manifests have it: an API server finds it by its Service, trusts
 * it by the bundle that the controller writes, and prints its sentence. Only the Service differs:
 * it leads to this machine, as there is no network of a cluster.
 */
@Timeout(120)
class DoorTest {
  private static final Pattern PORT = Pattern.compile("the webhook is on [^ ]*:(\\d+)\\R");
  private static final String NAMESPACE = "sallyport-system";
  private static final String UNKNOWN = "the pool \"nowhere\" does not exist";

  private static String egress(String name, String pool) {
    return """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: %s}
        spec: {appliedTo: {podSelector: {}}, externalIPPool: %s}
        """
        .formatted(name, pool);
  }

  private static void lead(Cluster cluster, Controller controller) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> controller.get("/readyz"), ready -> !ready.contains("first list"));
    Matcher port =
        Awaitility.await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> PORT.matcher(controller.log()), Matcher::find);
    cluster.kubectl("delete", "service", "sallyport-webhook", "-n", NAMESPACE);
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: sallyport-webhook, namespace: %s}
        spec: {type: ExternalName, externalName: localhost}
        """
            .formatted(NAMESPACE));
    cluster.kubectl(
        "patch",
        "validatingwebhookconfiguration",
        "sallyport",
        "--type=json",
        "-p",
        "[{\"op\": \"add\", \"path\": \"/webhooks/0/clientConfig/service/port\", \"value\": %s}]"
            .formatted(port.group(1)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                cluster.field(
                    "validatingwebhookconfiguration",
                    "sallyport",
                    ".webhooks[0].clientConfig.caBundle"),
            bundle -> !bundle.isEmpty());
  }

  // The server takes a new configuration in a moment after it was written.
  private static void awaitRefusal(Cluster cluster, String yaml, String sentence) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> cluster.api().kubectl().fed(yaml, "apply", "--dry-run=server", "-f", "-").out(),
            out -> out.contains(sentence));
  }

  @Test
  void whatTheReconcilerWouldRefuseIsRefusedAtTheDoorAndIfItIsAwayLaterWithTheSameWords() {
    try (Cluster cluster = Cluster.start()) {
      cluster.kubectl("apply", "--validate=false", "-k", "deploy");
      Controller controller = cluster.controller("--webhook=127.0.0.1:0");
      lead(cluster, controller);
      awaitRefusal(cluster, egress("lost", "nowhere"), UNKNOWN);

      cluster.apply(
          """
          apiVersion: crd.antrea.io/v1beta1
          kind: ExternalIPPool
          metadata: {name: pool}
          spec: {ipRanges: [{start: 10.10.0.100, end: 10.10.0.199}]}
          """);
      cluster.apply(egress("found", "pool"));
      cluster.awaitEgress("found", ".spec.egressIP", "10.10.0.100");
      Ran held = cluster.api().kubectl().run("delete", "externalippool", "pool");
      assertThat(held.exitCode()).isNotZero();
      assertThat(held.out()).contains("found");

      controller.kill();
      cluster.apply(egress("lost", "nowhere"));
      cluster.controller();
      cluster.awaitReason("lost", "IPAllocated", "PoolNotFound");
      assertThat(cluster.egress("lost", Cluster.message("IPAllocated"))).isEqualTo(UNKNOWN);
    }
  }
}
