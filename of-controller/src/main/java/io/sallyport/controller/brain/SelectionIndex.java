package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.flows.Decision;
import io.sallyport.model.Egress;
import io.sallyport.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Pods that each Egress applies to, and those that another selects too. No Egress applies to a
 * Pod that was refused because its address is not its own.
 */
final class SelectionIndex {
  private final Map<String, List<SelectedPod>> pods = new HashMap<>();
  private final Map<String, List<Overlap>> overlaps = new HashMap<>();

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

  private void add(Pod pod, List<Egress> oldestFirst) {
    String applies = oldestFirst.get(0).name();
    put(pods, applies, new SelectedPod(pod.ref(), pod.node().orElseThrow(), pod.ips()));
    for (Egress other : oldestFirst.subList(1, oldestFirst.size())) {
      put(overlaps, applies, new Overlap(pod.ref(), other.name(), true));
      put(overlaps, other.name(), new Overlap(pod.ref(), applies, false));
    }
  }

  private static <T> void put(Map<String, List<T>> index, String egress, T item) {
    index.computeIfAbsent(egress, e -> new ArrayList<>()).add(item);
  }

  List<SelectedPod> pods(String egress) {
    return List.copyOf(pods.getOrDefault(egress, List.of()));
  }

  List<Overlap> overlaps(String egress) {
    return List.copyOf(overlaps.getOrDefault(egress, List.of()));
  }
}
