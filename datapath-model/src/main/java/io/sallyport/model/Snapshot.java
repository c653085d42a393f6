package io.sallyport.model;

import java.util.Map;
import java.util.SortedMap;

/**
 * All that is known of the cluster at one moment.
 *
 * @param revision grows with each change; an outcome counts only for the newest
 */
public record Snapshot(
    long revision,
    SortedMap<String, Node> nodes,
    SortedMap<String, Namespace> namespaces,
    SortedMap<PodRef, Pod> pods,
    SortedMap<String, Egress> egresses,
    SortedMap<String, ExternalIPPool> pools) {

  public Snapshot {
    nodes = Sorted.map(nodes);
    namespaces = Sorted.map(namespaces);
    pods = Sorted.map(pods);
    egresses = Sorted.map(egresses);
    pools = Sorted.map(pools);
  }

  /** The same content under another revision. */
  public Snapshot at(long otherRevision) {
    return new Snapshot(otherRevision, nodes, namespaces, pods, egresses, pools);
  }

  /** The Pod's Namespace; one that is not known has its name's label only. */
  public Namespace namespaceOf(Pod pod) {
    String name = pod.ref().namespace();
    Namespace known = namespaces.get(name);
    return known != null ? known : new Namespace(name, Sorted.map(Map.of()));
  }

  /** The same with these Egresses in place of all. */
  public Snapshot withEgresses(SortedMap<String, Egress> others) {
    return new Snapshot(revision, nodes, namespaces, pods, others, pools);
  }

  /** The same with these pools in place of all. */
  public Snapshot withPools(SortedMap<String, ExternalIPPool> others) {
    return new Snapshot(revision, nodes, namespaces, pods, egresses, others);
  }
}
