package io.sallyport.flows.check;

import io.sallyport.flows.Delta;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * The difference between two sorted maps in one pass over both. An entry that did not change costs
 * one comparison of keys and one of values, and that is all that it costs a check.
 */
final class Difference<K extends Comparable<? super K>, V> {
  private final BiPredicate<V, V> same;
  private final SortedMap<K, V> added = new TreeMap<>();
  private final SortedMap<K, V> changed = new TreeMap<>();
  private final SortedSet<K> removed = new TreeSet<>();

  private Difference(BiPredicate<V, V> same) {
    this.same = same;
  }

  static <K extends Comparable<? super K>, V> Delta<K, V> between(
      SortedMap<K, V> actual, SortedMap<K, V> desired, BiPredicate<V, V> same) {
    Difference<K, V> difference = new Difference<>(same);
    difference.merge(List.copyOf(actual.entrySet()), List.copyOf(desired.entrySet()));
    return new Delta<>(difference.added, difference.changed, difference.removed);
  }

  private void merge(List<Map.Entry<K, V>> actual, List<Map.Entry<K, V>> desired) {
    int a = 0;
    int d = 0;
    while (a < actual.size() || d < desired.size()) {
      int order = order(actual, a, desired, d);
      if (order < 0) {
        removed.add(actual.get(a++).getKey());
      } else if (order > 0) {
        put(added, desired.get(d++));
      } else if (same.test(actual.get(a++).getValue(), desired.get(d).getValue())) {
        d++;
      } else {
        put(changed, desired.get(d++));
      }
    }
  }

  private static <K extends Comparable<? super K>, V> int order(
      List<Map.Entry<K, V>> actual, int a, List<Map.Entry<K, V>> desired, int d) {
    if (a == actual.size()) {
      return 1;
    }
    return d == desired.size() ? -1 : actual.get(a).getKey().compareTo(desired.get(d).getKey());
  }

  private void put(SortedMap<K, V> where, Map.Entry<K, V> entry) {
    where.put(entry.getKey(), entry.getValue());
  }
}
