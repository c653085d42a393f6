package io.sallyport.flows;

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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Nodes and Pods that can be programmed: each with addresses that are its own. The others are
 * left out and named in a problem, so that they disturb nobody.
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
    Map<IpAddress, String> owners = owners(snapshot, settings, nodes, allocation);
    SortedMap<PodRef, Pod> pods = new TreeMap<>();
    SortedMap<PodRef, String> refused = new TreeMap<>();
    for (Pod pod : youngestFirst(snapshot)) {
      Optional<IpAddress> foreign = pod.ips().stream().filter(owners::containsKey).findFirst();
      foreign.ifPresent(
          ip ->
              refused.put(pod.ref(), "its address %s belongs to %s".formatted(ip, owners.get(ip))));
      pod.ips().forEach(ip -> owners.putIfAbsent(ip, "Pod " + pod.ref()));
      if (foreign.isEmpty() && nodes.byName().containsKey(pod.node().orElseThrow())) {
        pods.put(pod.ref(), pod);
      }
    }
    List<Problem> problems = new ArrayList<>(nodes.problems());
    refused.forEach((pod, why) -> problems.add(new Problem("Pod/" + pod, why)));
    return new Cluster(snapshot, settings, nodes.byName(), pods, refused, problems);
  }

  private static Map<IpAddress, String> owners(
      Snapshot snapshot, Settings settings, FitNodes nodes, Allocation allocation) {
    Map<IpAddress, String> owners = new TreeMap<>();
    for (Node node : nodes.byName().values()) {
      node.allAddresses().forEach(a -> owners.put(a, "Node \"" + node.name() + "\""));
    }
    settings.gateways().forEach(g -> owners.put(g, "the gateway"));
    fromPools(snapshot)
        .forEach(
            c ->
                allocation
                    .of(c.ref())
                    .ifPresent(
                        ip -> owners.putIfAbsent(ip, "Egress \"" + c.egress().name() + "\"")));
    return owners;
  }

  // A static egress IP is a Node's or is nowhere: written wrongly, it takes no Pod's address away.
  private static Stream<Claim> fromPools(Snapshot snapshot) {
    return Claim.ofAll(snapshot.egresses().values(), snapshot.pools()).stream()
        .filter(c -> c.pool().isPresent());
  }

  // An address is given out again when its Pod has gone: the younger Pod is the one that has it.
  private static List<Pod> youngestFirst(Snapshot snapshot) {
    Comparator<Pod> byAge =
        Comparator.comparing((Pod p) -> p.created().orElse(Instant.MIN)).reversed();
    return snapshot.pods().values().stream()
        .filter(Pod::hasNetwork)
        .sorted(byAge.thenComparing(Pod::ref))
        .toList();
  }
}
