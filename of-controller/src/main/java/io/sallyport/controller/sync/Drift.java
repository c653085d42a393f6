package io.sallyport.controller.sync;

import io.sallyport.controller.wire.FlowKey;
import io.sallyport.flows.Delta;
import io.sallyport.model.Sorted;
import java.util.SortedSet;
import java.util.TreeSet;

/** What somebody else changed on a switch: added, changed or took away. */
public record Drift(
    SortedSet<FlowKey> flows, SortedSet<Integer> groups, SortedSet<Integer> meters) {
  public Drift {
    flows = Sorted.set(flows);
    groups = Sorted.set(groups);
    meters = Sorted.set(meters);
  }

  static Drift of(ChangePlan plan) {
    return new Drift(keys(plan.flows()), keys(plan.groups()), keys(plan.meters()));
  }

  private static <K extends Comparable<? super K>> SortedSet<K> keys(Delta<K, ?> delta) {
    SortedSet<K> out = new TreeSet<>(delta.removed());
    out.addAll(delta.added().keySet());
    out.addAll(delta.changed().keySet());
    return out;
  }

  /** How many things. */
  public int size() {
    return flows.size() + groups.size() + meters.size();
  }
}
