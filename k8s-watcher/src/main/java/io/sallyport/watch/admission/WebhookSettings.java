package io.sallyport.watch.admission;

import java.time.Duration;
import java.util.List;

/**
 * Where the webhook's certificates are kept, and for whom.
 *
 * @param namespace of the Secret
 * @param secret its name
 * @param configuration name of the ValidatingWebhookConfiguration
 * @param hosts the names that the API server calls the webhook by
 * @param recheck how often all of it is looked at
 */
public record WebhookSettings(
    String namespace, String secret, String configuration, List<String> hosts, Duration recheck) {
  public WebhookSettings {
    hosts = List.copyOf(hosts);
  }

  /** As in the manifests: the Service sallyport-webhook of that namespace. */
  public static WebhookSettings in(String namespace) {
    return new WebhookSettings(
        namespace,
        "sallyport-webhook-tls",
        "sallyport",
        List.of("sallyport-webhook." + namespace + ".svc"),
        Duration.ofMinutes(1));
  }
}
