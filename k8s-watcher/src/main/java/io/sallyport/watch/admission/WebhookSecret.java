package io.sallyport.watch.admission;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secret that all replicas share. Whoever comes first writes it; the others, whose write the
 * server refuses, take what is there.
 */
final class WebhookSecret {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSecret.class);

  private final CoreV1Api api;
  private final WebhookSettings settings;

  WebhookSecret(ApiClient client, WebhookSettings settings) {
    this.api = new CoreV1Api(client);
    this.settings = settings;
  }

  /** What it holds now, after it was made or renewed where that was due. */
  Credentials upToDate(Instant now) throws ApiException {
    Optional<V1Secret> found = read();
    if (found.isEmpty()) {
      return create(Credentials.make(settings.hosts(), now));
    }
    Map<String, byte[]> data = data(found.get());
    Optional<Credentials> held = held(data);
    Optional<Credentials> next =
        held.isEmpty()
            ? Optional.of(Credentials.make(settings.hosts(), now))
            : held.get().renewed(settings.hosts(), now);
    return next.isEmpty() ? held.get() : replace(found.get(), next.get());
  }

  // Nothing, or what was ours and is spoiled, is made anew; what is somebody else's is not.
  private Optional<Credentials> held(Map<String, byte[]> data) {
    if (!data.containsKey(Credentials.CHAIN)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Credentials.read(data));
    } catch (IllegalArgumentException unreadable) {
      if (data.containsKey(Credentials.AUTHORITY_KEY)) {
        LOG.warn("{} is made anew: {}", this, unreadable.getMessage());
        return Optional.empty();
      }
      throw new IllegalArgumentException(this + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private Optional<V1Secret> read() throws ApiException {
    try {
      return Optional.of(
          api.readNamespacedSecret(settings.secret(), settings.namespace()).execute());
    } catch (ApiException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private Credentials create(Credentials made) throws ApiException {
    V1Secret secret =
        new V1Secret()
            .metadata(
                new V1ObjectMeta()
                    .name(settings.secret())
                    .namespace(settings.namespace())
                    .putLabelsItem("app.kubernetes.io/part-of", "sallyport"))
            .type("kubernetes.io/tls")
            .data(made.data());
    return unlessOvertaken(
        made, () -> api.createNamespacedSecret(settings.namespace(), secret).execute());
  }

  private Credentials replace(V1Secret old, Credentials next) throws ApiException {
    old.setData(next.data());
    return unlessOvertaken(
        next,
        () -> api.replaceNamespacedSecret(settings.secret(), settings.namespace(), old).execute());
  }

  /** A write that the server refuses if somebody else was faster. */
  private interface Write {
    V1Secret execute() throws ApiException;
  }

  private Credentials unlessOvertaken(Credentials ours, Write write) throws ApiException {
    try {
      write.execute();
      LOG.info("{} holds a new {}", this, ours);
      return ours;
    } catch (ApiException refused) {
      if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw refused;
      }
      return Credentials.read(data(read().orElseThrow(() -> refused)));
    }
  }

  private static Map<String, byte[]> data(V1Secret secret) {
    return Optional.ofNullable(secret.getData()).orElse(Map.of());
  }

  @Override
  public String toString() {
    return "Secret " + settings.namespace() + "/" + settings.secret();
  }
}
