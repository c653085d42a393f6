package io.sallyport.watch.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AdmissionregistrationV1Api;
import io.kubernetes.client.openapi.models.V1ValidatingWebhook;
import io.kubernetes.client.openapi.models.V1ValidatingWebhookConfiguration;
import io.kubernetes.client.util.PatchUtils;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the API server whom to trust: the caBundle of each webhook of our configuration. */
final class CaBundle {
  private static final Logger LOG = LoggerFactory.getLogger(CaBundle.class);

  private final ApiClient client;
  private final AdmissionregistrationV1Api api;
  private final String name;
  private boolean wasThere = true;

  CaBundle(ApiClient client, String configuration) {
    this.client = client;
    this.api = new AdmissionregistrationV1Api(client);
    this.name = configuration;
  }

  /** Writes it where another one is. */
  void publish(byte[] bundle) throws ApiException {
    Optional<V1ValidatingWebhookConfiguration> found = read();
    if (found.isEmpty() && wasThere) {
      LOG.info(
          "there is no ValidatingWebhookConfiguration {}: nothing is refused at the door", name);
    }
    wasThere = found.isPresent();
    ArrayNode patch = found.map(c -> patch(c, bundle)).orElseGet(CaBundle::nothing);
    if (!patch.isEmpty()) {
      V1Patch body = new V1Patch(patch.toString());
      PatchUtils.patch(
          V1ValidatingWebhookConfiguration.class,
          () -> api.patchValidatingWebhookConfiguration(name, body).buildCall(null),
          V1Patch.PATCH_FORMAT_JSON_PATCH,
          client);
      LOG.info("ValidatingWebhookConfiguration {} has a new caBundle", name);
    }
  }

  private Optional<V1ValidatingWebhookConfiguration> read() throws ApiException {
    try {
      return Optional.of(api.readValidatingWebhookConfiguration(name).execute());
    } catch (ApiException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static ArrayNode nothing() {
    return JsonNodeFactory.instance.arrayNode();
  }

  // Webhooks are a list: the name is tested, as somebody may change the list meanwhile.
  private static ArrayNode patch(V1ValidatingWebhookConfiguration configuration, byte[] bundle) {
    List<V1ValidatingWebhook> webhooks =
        Optional.ofNullable(configuration.getWebhooks()).orElse(List.of());
    ArrayNode out = nothing();
    for (int i = 0; i < webhooks.size(); i++) {
      V1ValidatingWebhook webhook = webhooks.get(i);
      if (!Arrays.equals(webhook.getClientConfig().getCaBundle(), bundle)) {
        String path = "/webhooks/" + i;
        out.addObject()
            .put("op", "test")
            .put("path", path + "/name")
            .put("value", webhook.getName());
        out.addObject()
            .put("op", "add")
            .put("path", path + "/clientConfig/caBundle")
            .put("value", bundle);
      }
    }
    return out;
  }
}
