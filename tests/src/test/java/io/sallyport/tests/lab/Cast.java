package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Pods, the two Egresses that select them, and the addresses that these may ask for: what a scene
 * is about. Casts share the Nodes and nothing else, so that several can play at once.
 *
 * @param constant manifests that no scene changes
 */
record Cast(
    String name,
    List<Pod> pods,
    List<String> egresses,
    List<String> ips,
    List<String> ips6,
    String constant) {

  /**
   * A pod.
   *
   * @param egress the Egress that selects it when it has its own label
   */
  record Pod(String name, String namespace, String node, String ip, String ip6, String egress) {

    String manifest(String label) {
      return """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: %s, namespace: %s, labels: {egress: %s}}
      spec: {nodeName: %s}
      status: {phase: Running, podIP: "%5$s", podIPs: [{ip: "%5$s"}, {ip: "%6$s"}]}
      """
          .formatted(name, namespace, label, node, ip, ip6);
    }
  }

  private static final String PROD_DB =
      """
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: %1$s}
      spec:
        appliedTo: {podSelector: {matchLabels: {egress: %1$s}}}
        egressIP: %2$s
      """
          .formatted(Cluster.PROD_DB, Cluster.NODES.get("node-3"));
  private static final int PODS = 5;

  /** The README's pods; db-1 has a static Egress, and tools-1 none. */
  static final Cast README =
      new Cast(
          "readme",
          List.of(
              readmePod("web-1", "prod"),
              readmePod("web-2", "prod"),
              readmePod("web-3", "prod"),
              readmePod("web-4", "staging"),
              readmePod("web-5", "staging"),
              readmePod("db-1", "prod"),
              readmePod("tools-1", "default")),
          List.of(Cluster.PROD_WEB, Cluster.STAGING_WEB),
          addresses("10.10.0.", 11),
          addresses("fd00:10::", 11),
          PROD_DB);

  private static Pod readmePod(String name, String namespace) {
    return new Pod(
        name,
        namespace,
        Cluster.nodeOf(name),
        Cluster.PODS.get(name),
        Cluster.PODS6.get(name),
        Cluster.EGRESS_OF.getOrDefault(name, "none"));
  }

  /** Further pods like the README's web-1 to web-5, from 1 to 8. */
  static Cast numbered(int number) {
    String name = "cast-" + number;
    List<String> egresses = List.of(name + "-one", name + "-two");
    return new Cast(
        name,
        IntStream.range(0, PODS).mapToObj(k -> pod(number, k, egresses.get(k / 3))).toList(),
        egresses,
        addresses("10.10.0.", 11 + 10 * number),
        addresses("fd00:10::", 11 + 10 * number),
        "");
  }

  private static Pod pod(int cast, int k, String egress) {
    int node = (cast + k) % 3 + 1;
    String tail = "%d%s%d".formatted(node, "%s", 10 + 10 * cast + k);
    return new Pod(
        "cast-%d-%d".formatted(cast, k),
        "default",
        "node-" + node,
        "10.244." + tail.formatted("."),
        "fd00:10:244:" + tail.formatted("::"),
        egress);
  }

  // Those of IPv6 are written like those of IPv4.
  private static List<String> addresses(String network, int first) {
    return IntStream.range(first, first + 4).mapToObj(n -> network + n).toList();
  }

  /** The pods that one of the two Egresses selects. */
  List<Pod> selected() {
    return pods.stream().filter(pod -> egresses.contains(pod.egress())).toList();
  }

  String pool() {
    return name + "-four";
  }

  String pool6() {
    return name + "-six";
  }

  /** The pods alone. */
  String podManifests() {
    return pods.stream().map(pod -> pod.manifest(pod.egress())).collect(joining());
  }
}
