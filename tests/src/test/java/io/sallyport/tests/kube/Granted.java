package io.sallyport.tests.kube;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.yaml.snakeyaml.Yaml;

/**
 * One right that a role of deploy/objects/controller-rights.yaml grants to the controller, which a
 * test may leave out.
 *
 * @param role the Role or ClusterRole, as in the file
 */
record Granted(Right right, Map<?, ?> role) {
  private static final String FILE = "deploy/objects/controller-rights.yaml";
  private static final Duration SOON = Duration.ofSeconds(20);

  /** All of them, one verb each. */
  static List<Granted> all() {
    return Trees.byName(Trees.file(FILE)).values().stream()
        .filter(o -> String.valueOf(o.get("kind")).endsWith("Role"))
        .flatMap(role -> rights(role).map(right -> new Granted(right, role)))
        .toList();
  }

  private static Stream<Right> rights(Map<?, ?> role) {
    return Trees.maps(role, "rules").stream()
        .flatMap(
            rule ->
                Right.all(
                    Trees.words(rule, "apiGroups"),
                    Trees.words(rule, "resources"),
                    Trees.words(rule, "resourceNames"),
                    Trees.words(rule, "verbs")));
  }

  /** Where it holds; absent: everywhere. */
  Optional<String> namespace() {
    return Optional.ofNullable(Trees.at(role, "metadata", "namespace")).map(String::valueOf);
  }

  /** From now on the controller may do this and no more: the server says so. */
  static void leave(Collection<Granted> these, Kubectl kubectl, Account controller) {
    Set<Granted> left = Set.copyOf(these);
    all().stream()
        .collect(Collectors.groupingBy(Granted::role, LinkedHashMap::new, Collectors.toList()))
        .forEach((role, rights) -> replace(kubectl, role, rights.stream().filter(left::contains)));
    Awaitility.await("the controller may do this alone: " + left)
        .atMost(SOON)
        .until(() -> all().stream().allMatch(g -> g.isGranted(controller) == left.contains(g)));
  }

  private static void replace(Kubectl kubectl, Map<?, ?> role, Stream<Granted> left) {
    Map<Object, Object> changed = new LinkedHashMap<>(role);
    changed.put("rules", left.map(granted -> granted.right.rule()).toList());
    kubectl.fed(new Yaml().dump(changed), "replace", "-f", "-").printed();
  }

  private boolean isGranted(Account controller) {
    return controller.may(right, namespace().orElse(""));
  }

  @Override
  public String toString() {
    return right + namespace().map(n -> " in " + n).orElse("");
  }
}
