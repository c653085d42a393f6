package io.sallyport.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Immutable sorted copies: iteration order must never depend on hashing. */
public final class Sorted {
  private Sorted() {}

  /** An unmodifiable copy in key order. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> map(
      Map<? extends K, ? extends V> entries) {
    return Collections.unmodifiableSortedMap(new TreeMap<K, V>(entries));
  }

  /** An unmodifiable copy in natural order. */
  public static <T extends Comparable<? super T>> SortedSet<T> set(
      Collection<? extends T> elements) {
    return Collections.unmodifiableSortedSet(new TreeSet<T>(elements));
  }
}
