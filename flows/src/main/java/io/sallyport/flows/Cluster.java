package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Nodes and Pods that can be programmed: each with an IPv4 address that is its own. The others
 * are left out and named in a problem, so that they disturb nobody.
 *
 * @param refused the Pods whose address is not their own, with the sentence that says whose it is
 */
public record Cluster(
    Snapshot snapshot,
    Settings settings,
    SortedMap<String, Node> nodes,
    SortedMap<PodRef, Pod> pods,
    SortedMap<PodRef, String> refused,
    List<Problem> problems) {
  public Cluster {
    nodes = Sorted.map(nodes);
    pods = Sorted.map(pods);
    refused = Sorted.map(refused);
    problems = List.copyOf(problems);
  }

  static Cluster of(Snapshot snapshot, Settings settings, FitNodes nodes, Allocation allocation) {
    Map<IpAddress, String> owners = owners(snapshot, settings, allocation);
    SortedMap<PodRef, Pod> pods = new TreeMap<>();
    SortedMap<PodRef, String> refused = new TreeMap<>();
    for (Pod pod : youngestFirst(snapshot)) {
      IpAddress ip = pod.ip(Family.IPV4).orElseThrow();
      String other = owners.putIfAbsent(ip, "Pod " + pod.ref());
      if (other != null) {
        refused.put(pod.ref(), "its address %s belongs to %s".formatted(ip, other));
      } else if (nodes.byName().containsKey(pod.node().orElseThrow())) {
        pods.put(pod.ref(), pod);
      }
    }
    List<Problem> problems = new ArrayList<>(nodes.problems());
    refused.forEach((pod, why) -> problems.add(new Problem("Pod/" + pod, why)));
    return new Cluster(snapshot, settings, nodes.byName(), pods, refused, problems);
  }

  private static Map<IpAddress, String> owners(
      Snapshot snapshot, Settings settings, Allocation allocation) {
    Map<IpAddress, String> owners = new TreeMap<>();
    for (Node node : snapshot.nodes().values()) {
      node.addresses().forEach(a -> owners.put(a, "Node \"" + node.name() + "\""));
    }
    settings.gateway().ifPresent(g -> owners.put(g, "the gateway"));
    fromPools(snapshot)
        .forEach(
            e ->
                allocation
                    .of(e.name())
                    .ifPresent(ip -> owners.putIfAbsent(ip, "Egress \"" + e.name() + "\"")));
    return owners;
  }

  // A static egress IP is a Node's or is nowhere: written wrongly, it takes no Pod's address away.
  private static Stream<Egress> fromPools(Snapshot snapshot) {
    return snapshot.egresses().values().stream()
        .filter(e -> e.externalIPPool().isPresent())
        .sorted();
  }

  // An address is given out again when its Pod has gone: the younger Pod is the one that has it.
  private static List<Pod> youngestFirst(Snapshot snapshot) {
    Comparator<Pod> byAge =
        Comparator.comparing((Pod p) -> p.created().orElse(Instant.MIN)).reversed();
    return snapshot.pods().values().stream()
        .filter(p -> p.hasNetwork() && p.ip(Family.IPV4).isPresent())
        .sorted(byAge.thenComparing(Pod::ref))
        .toList();
  }
}
