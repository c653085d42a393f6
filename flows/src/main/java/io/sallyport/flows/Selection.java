package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.Namespace;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which Egresses select which Pods. Where several do, the oldest applies (design, decision 4).
 *
 * @param byPod the Egresses that select a Pod, oldest first; Pods that none selects are absent
 */
public record Selection(SortedMap<PodRef, List<Egress>> byPod) {
  public Selection {
    byPod = Sorted.map(byPod);
  }

  static Selection of(Snapshot snapshot) {
    Map<String, List<Egress>> byNamespace = new HashMap<>();
    SortedMap<PodRef, List<Egress>> byPod = new TreeMap<>();
    for (Pod pod : snapshot.pods().values()) {
      if (!pod.hasNetwork()) {
        continue;
      }
      List<Egress> selecting =
          byNamespace
              .computeIfAbsent(pod.ref().namespace(), n -> candidates(snapshot, pod))
              .stream()
              .filter(e -> e.appliedTo().selects(pod))
              .toList();
      if (!selecting.isEmpty()) {
        byPod.put(pod.ref(), selecting);
      }
    }
    return new Selection(byPod);
  }

  // What the namespace decides is decided once for all its Pods.
  private static List<Egress> candidates(Snapshot snapshot, Pod pod) {
    Namespace namespace = snapshot.namespaceOf(pod);
    return snapshot.egresses().values().stream()
        .filter(e -> e.appliedTo().selectsIn(namespace))
        .sorted()
        .toList();
  }

  /** The Egress that applies to a Pod. */
  public Optional<Egress> egressOf(PodRef pod) {
    return byPod.getOrDefault(pod, List.of()).stream().findFirst();
  }
}
