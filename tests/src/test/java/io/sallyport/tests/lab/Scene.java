package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the manifests say of one cast at one moment, and which sources each pod's packets must have
 * then.
 *
 * @param ips the addresses that each Egress asks for, of one family or of both; an Egress without
 *     any is deleted
 * @param plain pods whose label no Egress selects
 * @param absent pods that have no object
 * @param avoided the Nodes where no address of the pools may live
 */
record Scene(
    Cast cast,
    SortedMap<String, SortedSet<String>> ips,
    SortedSet<String> plain,
    SortedSet<String> absent,
    SortedSet<String> avoided) {

  private static final String POOL =
      """
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: %s}
      spec:
        ipRanges: [{start: "%s", end: "%s"}]
        nodeSelector: %s
      """;
  private static final String EGRESS =
      """
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: %1$s}
      spec:
        appliedTo: {podSelector: {matchLabels: {egress: %1$s}}}
      """;

  /** Both Egresses have an address of each family. */
  static Scene first(Cast cast) {
    Scene out = new Scene(cast, new TreeMap<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    for (String egress : cast.egresses()) {
      int n = cast.egresses().indexOf(egress);
      out = out.with(egress, cast.ips().get(n), cast.ips6().get(n));
    }
    return out;
  }

  /** The Egress has these addresses now: one of IPv4, one of IPv6, or both. */
  Scene with(String egress, String... addresses) {
    return with(egress, new TreeSet<>(List.of(addresses)));
  }

  private Scene with(String egress, SortedSet<String> addresses) {
    SortedMap<String, SortedSet<String>> changed = new TreeMap<>(ips);
    changed.put(egress, addresses);
    return new Scene(cast, changed, plain, absent, avoided);
  }

  /** The Egress is deleted. */
  Scene without(String egress) {
    SortedMap<String, SortedSet<String>> changed = new TreeMap<>(ips);
    changed.remove(egress);
    return new Scene(cast, changed, plain, absent, avoided);
  }

  /** The Egresses change their addresses with each other, if both are there. */
  Scene swapped() {
    if (ips.size() < 2) {
      return this;
    }
    String one = ips.firstKey();
    String other = ips.lastKey();
    return with(one, ips.get(other)).with(other, ips.get(one));
  }

  /** The pod gets another label, or its own again. */
  Scene relabelled(String pod) {
    return new Scene(cast, ips, toggled(plain, pod), absent, avoided);
  }

  /** The pod's object is deleted, or created. */
  Scene replaced(String pod) {
    return new Scene(cast, ips, plain, toggled(absent, pod), avoided);
  }

  /** No address of the pools may live on these Nodes. */
  Scene avoiding(String... nodes) {
    return new Scene(cast, ips, plain, absent, new TreeSet<>(List.of(nodes)));
  }

  private static SortedSet<String> toggled(SortedSet<String> all, String one) {
    SortedSet<String> out = new TreeSet<>(all);
    if (!out.remove(one)) {
      out.add(one);
    }
    return out;
  }

  /** The sources that each pod's packets may have: none, or one of each family. */
  SortedMap<String, Set<String>> sources() {
    SortedMap<String, Set<String>> out = new TreeMap<>();
    for (Cast.Pod pod : cast.pods()) {
      out.put(pod.name(), absent.contains(pod.name()) ? Set.of() : sources(pod));
    }
    return out;
  }

  // db-1 is on the Node whose address is its egress IP, so it needs no case of its own.
  private Set<String> sources(Cast.Pod pod) {
    SortedSet<String> asked =
        plain.contains(pod.name())
            ? new TreeSet<>()
            : ips.getOrDefault(pod.egress(), new TreeSet<>());
    Set<String> out = new TreeSet<>(asked);
    if (asked.stream().noneMatch(ip -> !isSix(ip))) {
      out.add(Cluster.NODES.get(pod.node()));
    }
    if (asked.stream().noneMatch(Scene::isSix)) {
      out.add(Cluster.NODES6.get(pod.node()));
    }
    return out;
  }

  private static boolean isSix(String ip) {
    return ip.contains(":");
  }

  /** The cast's pods, pools and Egresses. */
  String manifests() {
    StringBuilder text = new StringBuilder(cast.constant());
    for (Cast.Pod pod : cast.pods()) {
      if (!absent.contains(pod.name())) {
        text.append(pod.manifest(plain.contains(pod.name()) ? "none" : pod.egress()));
      }
    }
    text.append(pool(cast.pool(), cast.ips())).append(pool(cast.pool6(), cast.ips6()));
    ips.keySet().forEach(egress -> text.append(egress(egress)));
    return text.toString();
  }

  private String pool(String name, List<String> range) {
    return POOL.formatted(name, range.get(0), range.get(range.size() - 1), selector());
  }

  private String selector() {
    return avoided.isEmpty()
        ? "{}"
        : "{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: %s}]}"
            .formatted(avoided);
  }

  private String egress(String name) {
    List<String> asked = List.copyOf(ips.get(name));
    List<String> pools = asked.stream().map(ip -> isSix(ip) ? cast.pool6() : cast.pool()).toList();
    return EGRESS.formatted(name) + field("egressIP", asked) + field("externalIPPool", pools);
  }

  // One is written in the singular, as most people do.
  private static String field(String key, List<String> values) {
    return values.size() == 1
        ? "  %s: \"%s\"%n".formatted(key, values.get(0))
        : values.stream().collect(joining("\", \"", "  " + key + "s: [\"", "\"]\n"));
  }

  @Override
  public String toString() {
    return Arrays.asList(
            cast.name(), ips, "plain " + plain, "absent " + absent, "avoiding " + avoided)
        .stream()
        .map(Object::toString)
        .collect(joining(", "));
  }
}
