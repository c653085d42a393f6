package io.sallyport.tests.kube;

import io.sallyport.controller.admission.SnapshotJudge;
import io.sallyport.flows.Settings;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.admission.AdmissionServer;
import io.sallyport.watch.admission.LiveObjects;
import io.sallyport.watch.admission.ServerKey;
import io.sallyport.watch.admission.WebhookCertificates;
import io.sallyport.watch.admission.WebhookSettings;
import io.sallyport.watch.api.ApiServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Our webhook beside a real API server: everything of the controller that it needs, with the
 * objects of that server and the Nodes of a {@link TestCluster}.
 */
final class Door implements AutoCloseable {
  static final String CONFIGURATION = "sallyport";
  static final String SECRET = "sallyport-webhook-tls";

  private static final WebhookSettings SETTINGS =
      new WebhookSettings(
          "default", SECRET, CONFIGURATION, List.of("localhost"), Duration.ofMillis(200));

  private final AtomicReference<ServerKey> shown = new AtomicReference<>();
  private final AdmissionServer server;
  private final WebhookCertificates certificates;

  private Door(KubeApi api, int port, InstantSource clock) {
    Snapshot nodes = TestCluster.ofNodes(2).snapshot();
    ApiServer apiServer = ApiServer.of(Optional.of(api.kubeconfig()));
    LiveObjects live = new LiveObjects(apiServer);
    server =
        AdmissionServer.start(
            new InetSocketAddress("localhost", port),
            new SnapshotJudge(
                () -> Optional.of(live.in(nodes)), Settings.DEFAULTS, known -> live.in(known)));
    certificates = WebhookCertificates.start(apiServer, SETTINGS, clock, this::use);
  }

  static Door open(KubeApi api) {
    return open(api, 0, InstantSource.system());
  }

  /** On the port of an earlier one. */
  static Door open(KubeApi api, int port, InstantSource clock) {
    return new Door(api, port, clock);
  }

  private void use(ServerKey key) {
    server.use(key);
    shown.set(key);
  }

  /** What is shown now. */
  Optional<ServerKey> shown() {
    return Optional.ofNullable(shown.get());
  }

  /** What fails with the certificates. */
  Optional<String> problem() {
    return certificates.problem();
  }

  int port() {
    return server.port();
  }

  /** As the manifests have it, but for the place of the server. */
  static String configuration(int port, String failurePolicy) {
    return """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
        - name: validate.sallyport.io
          admissionReviewVersions: [v1]
          sideEffects: None
          timeoutSeconds: 5
          failurePolicy: %s
          clientConfig: {url: "https://localhost:%d/validate"}
          rules:
          - apiGroups: [crd.antrea.io]
            apiVersions: [v1beta1]
            resources: [egresses, externalippools]
            operations: [CREATE, UPDATE, DELETE]
        """
        .formatted(CONFIGURATION, failurePolicy, port);
  }

  @Override
  public void close() {
    certificates.close();
    server.close();
  }
}
