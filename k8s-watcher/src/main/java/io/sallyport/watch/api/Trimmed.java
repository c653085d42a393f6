package io.sallyport.watch.api;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.sallyport.watch.ApiObject;

/** What an informer keeps of an object: its name, its version, and what was read of the rest. */
final class Trimmed<T> implements KubernetesObject {
  private final ApiObject<T> object;

  Trimmed(ApiObject<T> object) {
    this.object = object;
  }

  ApiObject<T> object() {
    return object;
  }

  // Made anew each time: a hundred thousand of them would weigh more than all the rest.
  @Override
  public V1ObjectMeta getMetadata() {
    return new V1ObjectMeta()
        .name(object.name())
        .uid(object.version().uid())
        .resourceVersion(object.version().resource());
  }

  @Override
  public String getApiVersion() {
    return "sallyport.io";
  }

  @Override
  public String getKind() {
    return "Trimmed";
  }
}
