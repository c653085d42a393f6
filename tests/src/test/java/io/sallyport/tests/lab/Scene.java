package io.sallyport.tests.lab;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the manifests say at one moment, and which source each pod's packets must have then.
 *
 * @param ips the address that each Egress of the pool asks for; an Egress without one is deleted
 * @param plain pods whose label no Egress selects
 * @param absent pods that have no object
 * @param avoided the Nodes where no address of the pool may live
 */
record Scene(
    SortedMap<String, String> ips,
    SortedSet<String> plain,
    SortedSet<String> absent,
    SortedSet<String> avoided) {

  /** The cluster of the README, with its addresses written down. */
  static final Scene README =
      new Scene(
          new TreeMap<>(Map.of(Cluster.PROD_WEB, "10.10.0.11", Cluster.STAGING_WEB, "10.10.0.12")),
          new TreeSet<>(),
          new TreeSet<>(),
          new TreeSet<>());

  /** The Egress has this address now. */
  Scene with(String egress, String ip) {
    SortedMap<String, String> changed = new TreeMap<>(ips);
    changed.put(egress, ip);
    return new Scene(changed, plain, absent, avoided);
  }

  /** The Egress is deleted. */
  Scene without(String egress) {
    SortedMap<String, String> changed = new TreeMap<>(ips);
    changed.remove(egress);
    return new Scene(changed, plain, absent, avoided);
  }

  /** The Egresses change their addresses with each other, if both have one. */
  Scene swapped() {
    if (ips.size() < 2) {
      return this;
    }
    String prod = ips.get(Cluster.PROD_WEB);
    return with(Cluster.PROD_WEB, ips.get(Cluster.STAGING_WEB)).with(Cluster.STAGING_WEB, prod);
  }

  /** The pod gets another label, or its own again. */
  Scene relabelled(String pod) {
    return new Scene(ips, toggled(plain, pod), absent, avoided);
  }

  /** The pod's object is deleted, or created. */
  Scene replaced(String pod) {
    return new Scene(ips, plain, toggled(absent, pod), avoided);
  }

  /** No address of the pool may live on these Nodes. */
  Scene avoiding(String... nodes) {
    return new Scene(ips, plain, absent, new TreeSet<>(List.of(nodes)));
  }

  private static SortedSet<String> toggled(SortedSet<String> all, String one) {
    SortedSet<String> out = new TreeSet<>(all);
    if (!out.remove(one)) {
      out.add(one);
    }
    return out;
  }

  /** The sources that each pod's packets may have: none, or one. */
  SortedMap<String, Set<String>> sources() {
    SortedMap<String, Set<String>> out = new TreeMap<>();
    Cluster.PODS
        .keySet()
        .forEach(pod -> out.put(pod, absent.contains(pod) ? Set.of() : source(pod)));
    return out;
  }

  private Set<String> source(String pod) {
    String node = Cluster.NODES.get(Cluster.nodeOf(pod));
    String egress = Cluster.EGRESS_OF.getOrDefault(pod, "none");
    if (plain.contains(pod) || egress.equals(Cluster.PROD_DB)) {
      return Set.of(node); // db-1 is on the Node whose address is its egress IP
    }
    return Set.of(ips.getOrDefault(egress, node));
  }

  /**
   * All manifests but the Nodes and Namespaces in one text, so that the controller sees a scene at
   * once or not at all.
   *
   * @param mark the size of a pool that nobody uses: what REST says of it tells how far the
   *     controller has read
   */
  String manifests(String pods, String egresses, int mark) {
    String text = pods + "---\n" + egresses;
    for (String pod : plain) {
      text = Manifests.relabel(text, pod, "app: ", "app: not-");
    }
    for (String pod : absent) {
      text = Manifests.without(text, pod);
    }
    for (String egress : Set.of(Cluster.PROD_WEB, Cluster.STAGING_WEB)) {
      text =
          ips.containsKey(egress)
              ? Manifests.relabel(
                  text, egress, POOL, "  egressIP: " + ips.get(egress) + "\n" + POOL)
              : Manifests.without(text, egress);
    }
    return text.replace("nodeSelector: {}", avoided.isEmpty() ? "nodeSelector: {}" : selector())
        + MARK.formatted(mark / 256, mark % 256);
  }

  private static final String POOL = "  externalIPPool:";
  private static final String MARK =
      """
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata:
        name: mark
      spec:
        ipRanges:
        - start: 10.200.0.0
          end: 10.200.%d.%d
        nodeSelector: {}
      """;

  private String selector() {
    return "nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: "
        + avoided
        + "}]}";
  }
}
