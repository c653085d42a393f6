package io.sallyport.flows.testing;

import io.sallyport.flows.NodeFacts;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Wiring;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is behind the ports of a cluster's switches, for packets to walk. */
final class Wirings {
  private final TestCluster cluster;

  private Wirings(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** By Node; Nodes without switch or address are not there. */
  static SortedMap<String, Wiring> of(TestCluster cluster) {
    Wirings wirings = new Wirings(cluster);
    SortedMap<String, Wiring> out = new TreeMap<>();
    for (Node node : cluster.snapshot().nodes().values()) {
      NodeFacts facts = cluster.switches().facts().get(node.name());
      if (facts != null) {
        node.address(cluster.settings().tunnels())
            .ifPresent(ip -> out.put(node.name(), wirings.of(node, ip, facts)));
      }
    }
    return out;
  }

  /** While a cluster changes: the ports of both states, but no Pod whose address has another. */
  static SortedMap<String, Wiring> of(TestCluster before, TestCluster after) {
    SortedMap<String, Wiring> out = of(after);
    of(before)
        .forEach(
            (node, old) -> {
              Wiring both = out.getOrDefault(node, old);
              for (Map.Entry<Integer, Attachment> e : old.ports().entrySet()) {
                both = replaced(e.getValue(), after) ? both : both.with(e.getKey(), e.getValue());
              }
              out.put(node, both);
            });
    return out;
  }

  private static boolean replaced(Attachment attachment, TestCluster after) {
    return attachment instanceof Attachment.Pod pod
        && after.snapshot().pods().values().stream()
            .anyMatch(p -> p.ips().equals(pod.addresses()) && !isNamed(p, pod.name()));
  }

  private static boolean isNamed(Pod pod, String name) {
    return pod.ref().toString().equals(name);
  }

  private Wiring of(Node node, IpAddress address, NodeFacts facts) {
    SortedMap<String, Integer> ports = facts.ports();
    Wiring wiring =
        Wiring.at(address)
            .uplink(ports.get(node.uplinkPort().orElse(TestCluster.PORTS.uplink())))
            .tunnel(ports.get(TestCluster.PORTS.tunnel()));
    for (Pod pod : cluster.snapshot().pods().values()) {
      if (pod.node().equals(Optional.of(node.name())) && ports.containsKey(pod.port())) {
        wiring = wiring.with(ports.get(pod.port()), attachment(pod));
      }
    }
    return wiring;
  }

  private static Attachment attachment(Pod pod) {
    return new Attachment.Pod(pod.ref().toString(), pod.macOrConvention(), pod.ips());
  }
}
