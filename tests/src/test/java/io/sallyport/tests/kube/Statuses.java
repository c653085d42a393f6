package io.sallyport.tests.kube;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import java.util.Map;

/**
 * Writes statuses as a controller does that is not to overwrite what it has not seen: PUT, with the
 * resourceVersion that was read. The client's updateStatus is a patch without one.
 */
record Statuses(KubeApi api, String plural) {
  private static final Gson GSON = new Gson();

  /** Replaces the status of what is there now. */
  void write(String name, Map<String, ?> status) throws ApiException {
    write(got(api.objects(plural).get(name)), status);
  }

  /** Replaces the status of the object, if this is its newest state; the spec goes along. */
  DynamicKubernetesObject write(DynamicKubernetesObject object, Map<String, ?> status)
      throws ApiException {
    object.getRaw().add("status", GSON.toJsonTree(status));
    Object answer =
        new CustomObjectsApi(api.client())
            .replaceClusterCustomObjectStatus(
                Crds.GROUP, "v1beta1", plural, object.getMetadata().getName(), object.getRaw())
            .execute();
    return new DynamicKubernetesObject((JsonObject) GSON.toJsonTree(answer));
  }

  /** The object, or the server's sentence as an error. */
  static <T extends io.kubernetes.client.common.KubernetesType> T got(
      KubernetesApiResponse<T> response) {
    if (!response.isSuccess()) {
      throw new AssertionError(response.getStatus().getMessage());
    }
    return response.getObject();
  }
}
