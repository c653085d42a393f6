package io.sallyport.watch.admission;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.watch.api.ApiServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private static final Duration ONCE_MORE = Duration.ofSeconds(5);

  private final ApiServer server;
  private final Duration recheck;
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
      ApiServer server, WebhookSettings settings, InstantSource clock, Consumer<ServerKey> use) {
    this.server = server;
    this.recheck = settings.recheck();
    this.secret = new WebhookSecret(server.client(), settings);
    this.bundle = new CaBundle(server.client(), settings.configuration());
    this.clock = clock;
    this.use = use;
  }

  /**
   * Begins at once, on a thread of its own.
   *
   * @param use takes what is to be shown from now on
   */
  public static WebhookCertificates start(
      ApiServer server, WebhookSettings settings, InstantSource clock, Consumer<ServerKey> use) {
    WebhookCertificates made = new WebhookCertificates(server, settings, clock, use);
    made.lookIn(Duration.ZERO);
    return made;
  }

  /** What the last look has failed by, in a sentence. */
  public Optional<String> problem() {
    return problem;
  }

  private void lookIn(Duration delay) {
    try {
      Future<?> unused =
          thread.schedule(() -> lookIn(look()), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("closed meanwhile");
    }
  }

  /** When to look again. */
  private Duration look() {
    try {
      keep();
      note(Optional.empty());
      return recheck;
    } catch (ApiException refused) {
      if (!thread.isShutdown()) { // it was interrupted then
        note(Optional.of(server.trouble(refused)));
      }
    } catch (RuntimeException unusable) {
      LOG.debug("certificates", unusable);
      note(Optional.of(String.valueOf(unusable.getMessage())));
    }
    return recheck.compareTo(ONCE_MORE) < 0 ? recheck : ONCE_MORE;
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

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
