package io.sallyport.tests.kube;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One verb on one resource: the smallest thing that a role can grant.
 *
 * @param resource with the subresource, if any, after a slash
 * @param name the only object that is meant; absent: all
 */
record Right(String verb, String group, String resource, Optional<String> name)
    implements Comparable<Right> {
  private static final Comparator<Right> ORDER = Comparator.comparing(Right::toString);

  /** All that one rule of a role grants. */
  static Stream<Right> all(
      List<String> groups, List<String> resources, List<String> names, List<String> verbs) {
    List<Optional<String>> which =
        names.isEmpty() ? List.of(Optional.empty()) : names.stream().map(Optional::of).toList();
    List<Right> all = new ArrayList<>();
    for (String group : groups) {
      for (String resource : resources) {
        which.forEach(n -> verbs.forEach(v -> all.add(new Right(v, group, resource, n))));
      }
    }
    return all.stream();
  }

  /** What a rule without resources grants. */
  static Right onUrl(String url, List<String> verbs) {
    return new Right(String.join(",", verbs), "", url, Optional.empty());
  }

  /** What comes after the slash. */
  Optional<String> subresource() {
    int slash = resource.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(resource.substring(slash + 1));
  }

  /** A role's rule that grants this alone. */
  Map<String, Object> rule() {
    Map<String, Object> rule = new TreeMap<>();
    rule.put("verbs", List.of(verb));
    rule.put("apiGroups", List.of(group));
    rule.put("resources", List.of(resource));
    name.ifPresent(n -> rule.put("resourceNames", List.of(n)));
    return rule;
  }

  @Override
  public int compareTo(Right other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String where = group.isEmpty() ? resource : resource + " of " + group;
    return "%s %s%s".formatted(verb, where, name.map(n -> " named " + n).orElse(""));
  }
}
