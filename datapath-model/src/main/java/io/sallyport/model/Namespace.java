package io.sallyport.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Kubernetes Namespace: its labels are what selectors look at. The label
 * kubernetes.io/metadata.name is always there, as the API server sees to.
 */
public record Namespace(String name, SortedMap<String, String> labels) {
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  public Namespace {
    Map<String, String> all = new TreeMap<>(labels);
    all.put(NAME_LABEL, name);
    labels = Sorted.map(all);
  }
}
