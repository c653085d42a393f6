package io.sallyport.flows.bench;

import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.Switches;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Clusters to measure in. Each Pod is selected by one of as many Egresses as one Node can have. */
public enum World {
  PODS_1000_ON_10_NODES(10, 100),
  PODS_10000_ON_100_NODES(100, 100),
  PODS_10000_ON_ONE_NODE(1, 10_000);

  static final int EGRESSES = 255;
  private static final int FIRST_PORT = 101;

  private final int nodes;
  private final int podsOfNode;

  World(int nodes, int podsOfNode) {
    this.nodes = nodes;
    this.podsOfNode = podsOfNode;
  }

  String sentence() {
    String on = nodes == 1 ? "one Node" : nodes + " Nodes";
    return "%,d on %s".formatted(nodes * podsOfNode, on);
  }

  /** The cluster, with so many Pods more on the first Node. */
  TestCluster with(int more) {
    TestCluster bare = withoutPods();
    Snapshot s = bare.snapshot();
    SortedMap<PodRef, Pod> pods = new TreeMap<>();
    SortedMap<String, NodeFacts> facts = new TreeMap<>();
    for (int n = 1; n <= nodes; n++) {
      NodeFacts old = bare.switches().facts().get("node-" + n);
      SortedMap<String, Integer> ports = new TreeMap<>(old.ports());
      for (int p = 0; p < podsOfNode + (n == 1 ? more : 0); p++) {
        Pod pod = pod(n, p);
        pods.put(pod.ref(), pod);
        ports.put(pod.port(), FIRST_PORT + p);
      }
      facts.put("node-" + n, new NodeFacts(ports, old.mac(), old.hops()));
    }
    return bare.with(
            new Snapshot(s.revision(), s.nodes(), s.namespaces(), pods, s.egresses(), s.pools()))
        .on(new Switches(facts));
  }

  // With Pods, one cluster from another would be a copy of all for each.
  private TestCluster withoutPods() {
    TestCluster out = TestCluster.ofNodes(nodes);
    if (nodes == 1) {
      out = out.with(ANode.number(1).podCidr("10.244.0.0/16"));
    }
    out = out.with(APool.named("pool").range("10.10.1.1", "10.10.1." + EGRESSES));
    for (int e = 0; e < EGRESSES; e++) {
      out = out.with(AnEgress.named("e" + e).created(1).pods("app", "app-" + e).pool("pool"));
    }
    return out;
  }

  private Pod pod(int node, int number) {
    PodRef ref = new PodRef("prod", "p" + node + "-" + number);
    int host = 256 * node + number + 1;
    // One more is of an Egress that its Node has Pods of already.
    int egress = (node * podsOfNode + number % podsOfNode) % EGRESSES;
    return new Pod(
        ref,
        Optional.empty(),
        Sorted.map(Map.of("app", "app-" + egress)),
        Optional.of("node-" + node),
        List.of(IpAddress.parse("10.244.%d.%d".formatted(host >> 8, host & 255))),
        false,
        false,
        PodPort.name(ref),
        Optional.empty());
  }
}
