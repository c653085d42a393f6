package io.sallyport.watch;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What two polls in a row found in the directory. A file may be read only when both found the same:
 * the first half of a file that is still being written may be valid, too.
 *
 * @param restless how many polls in a row have found a file changed, if the newest one has
 * @param lull how many polls in a row have found all as it was
 */
record Sight(
    SortedMap<String, Fingerprint> before,
    SortedMap<String, Fingerprint> now,
    SortedMap<String, Integer> restless,
    int lull) {

  /** What the first poll makes of it. */
  static Sight first(SortedMap<String, Fingerprint> found) {
    return new Sight(found, found, new TreeMap<>(), 0);
  }

  /** What the next poll makes of it. */
  Sight then(SortedMap<String, Fingerprint> next) {
    SortedMap<String, Integer> changing = new TreeMap<>();
    for (String name : union(now, next)) {
      if (!Objects.equals(now.get(name), next.get(name))) {
        changing.put(name, restless.getOrDefault(name, 0) + 1);
      }
    }
    return new Sight(now, next, changing, changing.isEmpty() ? lull + 1 : 0);
  }

  /** Whether no file came, changed or went. */
  boolean isStill() {
    return restless.isEmpty();
  }

  /** Whether files came or went. */
  boolean namesChange() {
    return !before.keySet().equals(now.keySet());
  }

  /** The state of a file that is there and keeps still. */
  Optional<Fingerprint> still(String name) {
    return Optional.ofNullable(now.get(name)).filter(f -> !restless.containsKey(name));
  }

  /** All files but those that both polls missed: a file may be deleted only to be written anew. */
  Set<String> names() {
    return union(before, now);
  }

  private static Set<String> union(Map<String, ?> these, Map<String, ?> those) {
    Set<String> all = new TreeSet<>(these.keySet());
    all.addAll(those.keySet());
    return all;
  }
}
