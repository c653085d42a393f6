package io.sallyport.flows.testing;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Namespace;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Snapshots with one object more or less; the revision grows with each change. */
final class Snapshots {
  static final Snapshot EMPTY =
      new Snapshot(0, none(), none(), Sorted.map(Map.of()), none(), none());

  private Snapshots() {}

  private static <V> SortedMap<String, V> none() {
    return Sorted.map(Map.of());
  }

  private static <K extends Comparable<? super K>, V> SortedMap<K, V> put(
      SortedMap<K, V> map, K key, V value) {
    SortedMap<K, V> more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }

  static Snapshot with(Snapshot s, Node node) {
    return new Snapshot(
        s.revision() + 1,
        put(s.nodes(), node.name(), node),
        s.namespaces(),
        s.pods(),
        s.egresses(),
        s.pools());
  }

  static Snapshot withNamespace(Snapshot s, String name, Map<String, String> labels) {
    Namespace namespace = new Namespace(name, Sorted.map(labels));
    return new Snapshot(
        s.revision() + 1,
        s.nodes(),
        put(s.namespaces(), name, namespace),
        s.pods(),
        s.egresses(),
        s.pools());
  }

  static Snapshot with(Snapshot s, Pod pod) {
    return new Snapshot(
        s.revision() + 1,
        s.nodes(),
        s.namespaces(),
        put(s.pods(), pod.ref(), pod),
        s.egresses(),
        s.pools());
  }

  static Snapshot with(Snapshot s, Egress egress) {
    return new Snapshot(
        s.revision() + 1,
        s.nodes(),
        s.namespaces(),
        s.pods(),
        put(s.egresses(), egress.name(), egress),
        s.pools());
  }

  static Snapshot with(Snapshot s, ExternalIPPool pool) {
    return new Snapshot(
        s.revision() + 1,
        s.nodes(),
        s.namespaces(),
        s.pods(),
        s.egresses(),
        put(s.pools(), pool.name(), pool));
  }

  static Snapshot without(Snapshot s, String object) {
    String[] parts = object.split("/", 2);
    SortedMap<String, Node> nodes = new TreeMap<>(s.nodes());
    SortedMap<PodRef, Pod> pods = new TreeMap<>(s.pods());
    SortedMap<String, Egress> egresses = new TreeMap<>(s.egresses());
    SortedMap<String, ExternalIPPool> pools = new TreeMap<>(s.pools());
    boolean found =
        switch (parts[0]) {
          case "Node" -> nodes.remove(parts[1]) != null;
          case "Pod" -> pods.keySet().removeIf(ref -> ref.toString().equals(parts[1]));
          case "Egress" -> egresses.remove(parts[1]) != null;
          case "ExternalIPPool" -> pools.remove(parts[1]) != null;
          default -> false;
        };
    if (!found) {
      throw new IllegalArgumentException("there is no " + object);
    }
    return new Snapshot(s.revision() + 1, nodes, s.namespaces(), pods, egresses, pools);
  }
}
