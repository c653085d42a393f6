package io.sallyport.flows;

import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * What turns the actual state into the desired one. Reconnect, error and audit all take this way:
 * read back, diff, apply.
 */
public record Delta<K extends Comparable<? super K>, V>(
    SortedMap<K, V> added, SortedMap<K, V> changed, SortedSet<K> removed) {

  public Delta {
    added = Sorted.map(added);
    changed = Sorted.map(changed);
    removed = Sorted.set(removed);
  }

  /** The difference between two states. */
  public static <K extends Comparable<? super K>, V> Delta<K, V> between(
      Map<K, V> actual, Map<K, V> desired) {
    SortedMap<K, V> added = new TreeMap<>();
    SortedMap<K, V> changed = new TreeMap<>();
    desired.forEach(
        (key, value) -> {
          V old = actual.get(key);
          if (old == null) {
            added.put(key, value);
          } else if (!old.equals(value)) {
            changed.put(key, value);
          }
        });
    SortedSet<K> removed = new TreeSet<>(actual.keySet());
    removed.removeAll(desired.keySet());
    return new Delta<>(added, changed, removed);
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many entries differ. */
  public int size() {
    return added.size() + changed.size() + removed.size();
  }

  /** What a step does. */
  public enum Kind {
    /** Installs a new entry. */
    ADD,
    /** Replaces what an entry does. */
    CHANGE,
    /** Takes an entry away. */
    REMOVE
  }

  /**
   * One message to the switch.
   *
   * @param value absent where the entry goes
   */
  public record Step<K, V>(Kind kind, K key, Optional<V> value) {}

  /**
   * The difference in an order that is safe to be cut anywhere: what is new or other goes in last
   * table first, so that a Pod has its verdict before its port is let in; what goes away goes first
   * table first, for the same reason.
   *
   * @param tableOf the table of an entry
   */
  public List<Step<K, V>> steps(ToIntFunction<K> tableOf) {
    Comparator<Step<K, V>> byTable = Comparator.comparingInt(s -> tableOf.applyAsInt(s.key));
    List<Step<K, V>> steps = new ArrayList<>();
    added.forEach((k, v) -> steps.add(new Step<>(Kind.ADD, k, Optional.of(v))));
    changed.forEach((k, v) -> steps.add(new Step<>(Kind.CHANGE, k, Optional.of(v))));
    steps.sort(byTable.reversed());
    List<Step<K, V>> removals = new ArrayList<>();
    removed.forEach(k -> removals.add(new Step<>(Kind.REMOVE, k, Optional.empty())));
    removals.sort(byTable);
    steps.addAll(removals);
    return List.copyOf(steps);
  }
}
