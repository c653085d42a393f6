package io.sallyport.flows.check;

import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A packet that does what it must not.
 *
 * @param ahead the Nodes whose plans it takes
 * @param where it happens
 */
record Fault(SortedSet<String> ahead, String where, Finding finding) {
  static Fault of(Set<String> ahead, String where, Finding finding) {
    return new Fault(Sorted.set(ahead), where, finding);
  }

  /**
   * The plans that must not be sent so that none of the faults can happen. Those that one plan
   * alone brings about come first: they may explain the others.
   */
  static SortedMap<String, Finding> blame(Collection<Fault> faults) {
    SortedMap<String, Finding> refused = new TreeMap<>();
    List<Fault> simplestFirst = new ArrayList<>(faults);
    simplestFirst.sort(Comparator.comparingInt(f -> f.ahead().size()));
    for (Fault fault : simplestFirst) {
      if (fault.ahead().stream().noneMatch(refused::containsKey)) {
        refused.put(fault.culprit(), fault.finding());
      }
    }
    return refused;
  }

  private String culprit() {
    return ahead.contains(where) ? where : ahead.first();
  }
}
