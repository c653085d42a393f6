package io.sallyport.controller.brain;

import io.sallyport.flows.Claim;
import io.sallyport.flows.Decision;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The egress IPs of Pods whose switch goes on sending to the gateway that it was told of last, and
 * cannot be told of another: it is not connected, though its Node is ready.
 */
final class LostSources {
  private LostSources() {}

  /** For each such egress IP one of the Nodes. */
  static SortedMap<IpAddress, String> of(
      Decision decision, Collection<String> programmed, Fleet fleet) {
    SortedMap<String, Node> nodes = new TreeMap<>(decision.cluster().nodes());
    nodes.keySet().retainAll(programmed);
    nodes.values().removeIf(n -> !n.ready() || fleet.connected(n.name()));
    SortedMap<IpAddress, String> out = new TreeMap<>();
    decision.cluster().pods().values().stream()
        .filter(p -> p.node().filter(nodes::containsKey).isPresent())
        .forEach(p -> egressIps(decision, p).forEach(ip -> out.put(ip, p.node().orElseThrow())));
    return Sorted.map(out);
  }

  private static Stream<IpAddress> egressIps(Decision decision, Pod pod) {
    return pod.ips().stream()
        .flatMap(ip -> decision.selection().claimOf(pod.ref(), ip.family()).stream())
        .map(Claim::ref)
        .flatMap(c -> decision.allocation().of(c).stream());
  }
}
