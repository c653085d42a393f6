package io.sallyport.watch;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Namespace;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Objects while they are gathered, of one file or of all; it stays in one method's hands. */
final class Draft {
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Namespace> namespaces = new TreeMap<>();
  private final Map<PodRef, Pod> pods = new TreeMap<>();
  private final Map<String, Egress> egresses = new TreeMap<>();
  private final Map<String, ExternalIPPool> pools = new TreeMap<>();
  private final Map<ObjectRef, Integer> lines = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Notes where an object is defined, and refuses it the second time. */
  void define(ObjectRef ref, int line) {
    Integer before = lines.putIfAbsent(ref, line);
    if (before != null) {
      throw new ManifestException(line, ref + " is already defined on line " + before);
    }
  }

  void put(Node node) {
    nodes.put(node.name(), node);
  }

  void put(Namespace namespace) {
    namespaces.put(namespace.name(), namespace);
  }

  void put(Pod pod) {
    pods.put(pod.ref(), pod);
  }

  void put(Egress egress) {
    egresses.put(egress.name(), egress);
  }

  void put(ExternalIPPool pool) {
    pools.put(pool.name(), pool);
  }

  void put(Problem problem) {
    problems.add(problem);
  }

  /** Adds a file's objects; which files go together is decided before. */
  void putAll(Snapshot objects) {
    nodes.putAll(objects.nodes());
    namespaces.putAll(objects.namespaces());
    pods.putAll(objects.pods());
    egresses.putAll(objects.egresses());
    pools.putAll(objects.pools());
  }

  Snapshot snapshot(long revision) {
    return new Snapshot(
        revision,
        Sorted.map(nodes),
        Sorted.map(namespaces),
        Sorted.map(pods),
        Sorted.map(egresses),
        Sorted.map(pools));
  }

  Manifests manifests() {
    return new Manifests(snapshot(0), Sorted.map(lines), problems);
  }
}
