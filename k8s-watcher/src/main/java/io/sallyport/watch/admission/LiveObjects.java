package io.sallyport.watch.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.ApiKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;

/**
 * The Egresses and pools as the API server has them at this moment. A Snapshot is some milliseconds
 * old: by it alone an Egress would be refused whose pool was made right before.
 */
public final class LiveObjects {
  private static final int PATIENCE_SECONDS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CustomObjectsApi api;

  /** Asks this server. */
  public LiveObjects(ApiClient client) {
    this.api = new CustomObjectsApi(client);
  }

  /**
   * The same Snapshot with them.
   *
   * @throws UncheckedIOException if the server does not answer each of two lists within 2 seconds
   */
  public Snapshot in(Snapshot known) {
    return known
        .withEgresses(list("egresses", ApiKind.EGRESSES, known.egresses()))
        .withPools(list("externalippools", ApiKind.POOLS, known.pools()));
  }

  // What cannot be read stays as it was read last, as in the source.
  private <T> SortedMap<String, T> list(
      String plural, ApiKind<T> kind, SortedMap<String, T> known) {
    SortedMap<String, T> out = new TreeMap<>();
    for (JsonNode item : items(plural)) {
      String name = item.path("metadata").path("name").asText();
      kind.read(item.toString())
          .value()
          .ifPresentOrElse(
              value -> out.put(name, value), () -> out.computeIfAbsent(name, known::get));
    }
    return out;
  }

  private JsonNode items(String plural) {
    try {
      Call call = api.listClusterCustomObject("crd.antrea.io", "v1beta1", plural).buildCall(null);
      call.timeout().timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
      try (Response response = call.execute()) {
        if (!response.isSuccessful()) {
          throw new IOException("the API server answers " + response.code() + " to a list");
        }
        return JSON.readTree(response.body().byteStream()).path("items");
      }
    } catch (ApiException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException silent) {
      throw new UncheckedIOException(silent);
    }
  }
}
