package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.flows.Claim;
import io.sallyport.flows.Decision;
import io.sallyport.model.Family;
import io.sallyport.model.Pod;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Pods that each Egress applies to, and those that another selects too. No Egress applies to a
 * Pod that was refused because its address is not its own.
 */
final class SelectionIndex {
  private final Map<String, Set<SelectedPod>> pods = new HashMap<>();
  private final Map<String, Set<Overlap>> overlaps = new HashMap<>();

  SelectionIndex(Decision decision) {
    decision
        .selection()
        .byPod()
        .forEach(
            (ref, selecting) -> {
              if (!decision.cluster().refused().containsKey(ref)) {
                add(decision.snapshot().pods().get(ref), selecting);
              }
            });
  }

  private void add(Pod pod, List<Claim> oldestFirst) {
    for (Family family : Family.values()) {
      if (pod.ip(family).isPresent()) {
        add(
            pod,
            oldestFirst.stream()
                .filter(c -> c.family() == family)
                .map(c -> c.egress().name())
                .iterator());
      }
    }
  }

  private void add(Pod pod, Iterator<String> oldestFirst) {
    if (!oldestFirst.hasNext()) {
      return;
    }
    String applies = oldestFirst.next();
    put(pods, applies, new SelectedPod(pod.ref(), pod.node().orElseThrow(), pod.ips()));
    oldestFirst.forEachRemaining(
        other -> {
          put(overlaps, applies, new Overlap(pod.ref(), other, true));
          put(overlaps, other, new Overlap(pod.ref(), applies, false));
        });
  }

  // Both families of a Pod may say the same.
  private static <T> void put(Map<String, Set<T>> index, String egress, T item) {
    index.computeIfAbsent(egress, e -> new LinkedHashSet<>()).add(item);
  }

  List<SelectedPod> pods(String egress) {
    return List.copyOf(pods.getOrDefault(egress, Set.of()));
  }

  List<Overlap> overlaps(String egress) {
    return List.copyOf(overlaps.getOrDefault(egress, Set.of()));
  }
}
