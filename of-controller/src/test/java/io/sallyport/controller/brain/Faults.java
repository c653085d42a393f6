package io.sallyport.controller.brain;

import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Snapshot;
import java.util.SortedMap;
import java.util.TreeMap;

/** Snapshots that no reader builds: they break the code that takes them in. */
final class Faults {
  private Faults() {}

  /** A Pod under another name than its own: whoever looks it up finds nothing. */
  static Snapshot podUnderAnotherName(TestCluster cluster) {
    Snapshot good = cluster.snapshot();
    SortedMap<PodRef, Pod> pods = new TreeMap<>(good.pods());
    Pod pod = pods.remove(pods.firstKey());
    pods.put(new PodRef("prod", "somebody-else"), pod);
    return new Snapshot(
        good.revision(), good.nodes(), good.namespaces(), pods, good.egresses(), good.pools());
  }
}
