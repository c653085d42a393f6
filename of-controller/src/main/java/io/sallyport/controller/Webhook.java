package io.sallyport.controller;

import com.google.common.net.HostAndPort;
import io.sallyport.controller.admission.SnapshotJudge;
import io.sallyport.flows.Settings;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.admission.AdmissionServer;
import io.sallyport.watch.admission.LiveObjects;
import io.sallyport.watch.admission.WebhookCertificates;
import io.sallyport.watch.admission.WebhookSettings;
import io.sallyport.watch.api.ApiServer;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an API server asks before it takes an Egress or a pool in, with its certificates. */
final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private final AdmissionServer server;
  private final WebhookCertificates certificates;

  private Webhook(AdmissionServer server, WebhookCertificates certificates) {
    this.server = server;
    this.certificates = certificates;
  }

  /**
   * Where it listens, for whom, and what it judges by.
   *
   * @param namespace of the Secret with its key
   */
  record Place(HostAndPort listen, String namespace, Settings settings) {}

  /**
   * Listens.
   *
   * @throws java.io.UncheckedIOException if it cannot, with a sentence that names the address
   */
  static Webhook start(
      Place place, ApiServer api, InstantSource clock, Supplier<Optional<Snapshot>> inForce) {
    LiveObjects live = new LiveObjects(api);
    AdmissionServer server =
        AdmissionServer.start(
            new InetSocketAddress(place.listen().getHost(), place.listen().getPort()),
            new SnapshotJudge(inForce, place.settings(), live::in));
    LOG.info(
        "the webhook is on {}", HostAndPort.fromParts(place.listen().getHost(), server.port()));
    return new Webhook(
        server,
        WebhookCertificates.start(api, WebhookSettings.in(place.namespace()), clock, server::use));
  }

  List<Problem> problems() {
    return certificates.problem().map(p -> new Problem("Webhook", p)).stream().toList();
  }

  @Override
  public void close() {
    certificates.close();
    server.close();
  }
}
