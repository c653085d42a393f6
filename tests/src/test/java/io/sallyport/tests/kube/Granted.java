package io.sallyport.tests.kube;

import java.time.Duration;
import java.util.ArrayList;
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
 * test may take away for a while.
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

  /**
   * While it is open, all is granted but this. The server says so before it opens, and after it.
   */
  interface Gap extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes it away, until the gap is closed. */
  Gap takeAway(Kubectl kubectl, Account controller) {
    return takeAway(List.of(this), kubectl, controller);
  }

  /** Takes several of one role away together. */
  static Gap takeAway(List<Granted> several, Kubectl kubectl, Account controller) {
    Map<?, ?> role = several.get(0).role;
    Set<Right> away = several.stream().map(Granted::right).collect(Collectors.toSet());
    List<Map<String, Object>> rest =
        rights(role).filter(r -> !away.contains(r)).map(Right::rule).toList();
    replace(kubectl, role, rest);
    several.forEach(granted -> granted.await(controller, false));
    return () -> {
      replace(kubectl, role, new ArrayList<>(Trees.maps(role, "rules")));
      several.forEach(granted -> granted.await(controller, true));
    };
  }

  private static void replace(Kubectl kubectl, Map<?, ?> role, List<?> rules) {
    Map<Object, Object> changed = new LinkedHashMap<>(role);
    changed.put("rules", rules);
    kubectl.fed(new Yaml().dump(changed), "replace", "-f", "-").printed();
  }

  private void await(Account controller, boolean granted) {
    Awaitility.await(toString())
        .atMost(SOON)
        .until(() -> controller.may(right, namespace().orElse("")) == granted);
  }

  @Override
  public String toString() {
    return right + namespace().map(n -> " in " + n).orElse("");
  }
}
