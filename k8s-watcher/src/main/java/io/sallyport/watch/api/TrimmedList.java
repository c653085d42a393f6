package io.sallyport.watch.api;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.openapi.models.V1ListMeta;
import java.util.List;

/** A whole list. */
final class TrimmedList<T> implements KubernetesListObject {
  private final List<Trimmed<T>> items;
  private final String resourceVersion;

  TrimmedList(List<Trimmed<T>> items, String resourceVersion) {
    this.items = List.copyOf(items);
    this.resourceVersion = resourceVersion;
  }

  @Override
  public V1ListMeta getMetadata() {
    return new V1ListMeta().resourceVersion(resourceVersion);
  }

  @Override
  public List<Trimmed<T>> getItems() {
    return items;
  }

  @Override
  public String getApiVersion() {
    return "sallyport.io";
  }

  @Override
  public String getKind() {
    return "TrimmedList";
  }
}
