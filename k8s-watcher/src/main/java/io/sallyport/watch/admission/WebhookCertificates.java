package io.sallyport.watch.admission;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the webhook's certificates: in a Secret that all replicas share, in the API server's
 * configuration, and in use. All three are looked at again and again, so that manifests that are
 * applied anew, a Secret that is deleted, and the renewal by another replica come right by
 * themselves.
 */
public final class WebhookCertificates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookCertificates.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebhookSecret secret;
  private final CaBundle bundle;
  private final InstantSource clock;
  private final Consumer<ServerKey> use;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "webhook-certificates");
            made.setDaemon(true);
            return made;
          });
  private volatile Optional<String> problem = Optional.empty();
  private Optional<ServerKey> used = Optional.empty();

  private WebhookCertificates(
      ApiClient client, WebhookSettings settings, InstantSource clock, Consumer<ServerKey> use) {
    this.secret = new WebhookSecret(client, settings);
    this.bundle = new CaBundle(client, settings.configuration());
    this.clock = clock;
    this.use = use;
  }

  /**
   * Begins at once, on a thread of its own.
   *
   * @param client with a limit to its reads, unlike one of watches
   * @param use takes what is to be shown from now on
   */
  public static WebhookCertificates start(
      ApiClient client, WebhookSettings settings, InstantSource clock, Consumer<ServerKey> use) {
    WebhookCertificates made = new WebhookCertificates(client, settings, clock, use);
    Future<?> unused =
        made.thread.scheduleWithFixedDelay(
            made::look, 0, settings.recheck().toMillis(), MILLISECONDS);
    return made;
  }

  /** What the last look has failed by, in a sentence. */
  public Optional<String> problem() {
    return problem;
  }

  private void look() {
    try {
      keep();
      note(Optional.empty());
    } catch (ApiException refused) {
      if (!thread.isShutdown()) { // it was interrupted then
        note(Optional.of(sentence(refused)));
      }
    } catch (RuntimeException unusable) {
      LOG.debug("certificates", unusable);
      note(Optional.of(String.valueOf(unusable.getMessage())));
    }
  }

  // First trusted, then shown. Who may not write the bundle shows it all the same: others may.
  private void keep() throws ApiException {
    Credentials credentials = secret.upToDate(clock.instant());
    try {
      bundle.publish(credentials.bundle());
    } finally {
      show(credentials.server());
    }
  }

  private void show(ServerKey key) {
    if (!used.equals(Optional.of(key))) {
      use.accept(key);
      used = Optional.of(key);
    }
  }

  private void note(Optional<String> now) {
    if (!now.equals(problem)) {
      now.ifPresentOrElse(
          p -> LOG.warn("the webhook's certificates: {}", p),
          () -> LOG.info("the webhook's certificates are in order again"));
    }
    problem = now;
  }

  private static String sentence(ApiException refused) {
    if (refused.getCode() == 0) {
      Throwable cause = Optional.ofNullable(refused.getCause()).orElse(refused);
      return "the API server cannot be reached: " + cause.getMessage();
    }
    try {
      String said = JSON.readTree(refused.getResponseBody()).path("message").asText();
      return "the API server answers %d: %s".formatted(refused.getCode(), said);
    } catch (JsonProcessingException | IllegalArgumentException noStatus) {
      return "the API server answers %d".formatted(refused.getCode());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
