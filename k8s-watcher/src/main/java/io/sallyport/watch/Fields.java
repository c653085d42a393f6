package io.sallyport.watch;

import io.sallyport.model.Sorted;
import io.sallyport.watch.Value.Mapping;
import io.sallyport.watch.Value.Member;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of an object or of a part of it.
 *
 * @param path from the object, empty for the object itself
 * @param line of the key that they stand under
 */
record Fields(String path, int line, Map<String, Member> members) {
  static Fields of(Mapping object) {
    return new Fields("", object.line(), object.members());
  }

  /** An object that is an item of a list: paths start anew. */
  static Fields at(Field item) {
    return new Fields("", item.line(), item.object().members());
  }

  /** A field, there or not. */
  Field get(String name) {
    Member entry = members.get(name);
    return entry == null
        ? new Field(pathTo(name), line, Optional.empty())
        : new Field(
            pathTo(name), entry.line(), Optional.of(entry.value()).filter(v -> !v.isNull()));
  }

  private String pathTo(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Refuses fields of any other name. */
  Fields only(String... names) {
    Set<String> known = Set.of(names);
    members.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw get(name).wrong(" is not a known field");
            });
    return this;
  }

  /** Labels or annotations: every value must be a string. */
  SortedMap<String, String> strings() {
    SortedMap<String, String> strings = new TreeMap<>();
    for (String name : members.keySet()) {
      Field field = get(name);
      strings.put(
          name, field.string().orElseThrow(() -> field.wrong(" must be a string; quote it")));
    }
    return Sorted.map(strings);
  }
}
