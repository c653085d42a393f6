package io.sallyport.flows;

import io.sallyport.model.Family;
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
 * Which Egresses select which Pods. Where several do, the oldest applies, in each address family
 * (design, decision 4).
 *
 * @param byPod the claims of the Egresses that select a Pod, oldest first; Pods that none selects
 *     are absent
 */
public record Selection(SortedMap<PodRef, List<Claim>> byPod) {
  public Selection {
    byPod = Sorted.map(byPod);
  }

  static Selection of(Snapshot snapshot) {
    List<Claim> all = Claim.ofAll(snapshot.egresses().values(), snapshot.pools());
    Map<String, List<Claim>> byNamespace = new HashMap<>();
    SortedMap<PodRef, List<Claim>> byPod = new TreeMap<>();
    for (Pod pod : snapshot.pods().values()) {
      if (!pod.hasNetwork()) {
        continue;
      }
      List<Claim> selecting =
          byNamespace
              .computeIfAbsent(
                  pod.ref().namespace(), n -> candidates(all, snapshot.namespaceOf(pod)))
              .stream()
              .filter(c -> c.egress().appliedTo().selects(pod))
              .toList();
      if (!selecting.isEmpty()) {
        byPod.put(pod.ref(), selecting);
      }
    }
    return new Selection(byPod);
  }

  // What the namespace decides is decided once for all its Pods.
  private static List<Claim> candidates(List<Claim> all, Namespace namespace) {
    return all.stream().filter(c -> c.egress().appliedTo().selectsIn(namespace)).toList();
  }

  /** The claim that a Pod's packets of a family leave by: the oldest Egress that is for it. */
  public Optional<Claim> claimOf(PodRef pod, Family family) {
    return byPod.getOrDefault(pod, List.of()).stream()
        .filter(c -> c.family() == family)
        .findFirst();
  }
}
