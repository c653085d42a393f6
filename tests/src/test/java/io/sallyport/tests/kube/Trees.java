package io.sallyport.tests.kube;

import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** Kubernetes objects as the trees that YAML makes. */
final class Trees {
  private Trees() {}

  /**
   * Those of a stream of documents, by "Kind name" or "Kind namespace/name"; none may come twice.
   */
  static SortedMap<String, Map<?, ?>> byName(String yaml) {
    SortedMap<String, Map<?, ?>> objects = new TreeMap<>();
    documents(yaml)
        .forEach(
            o -> {
              if (objects.put(name(o), o) != null) {
                throw new AssertionError(name(o) + " is there twice");
              }
            });
    return objects;
  }

  private static Stream<Map<?, ?>> documents(String yaml) {
    return StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
        .filter(Map.class::isInstance)
        .map(o -> (Map<?, ?>) o);
  }

  private static String name(Map<?, ?> object) {
    Map<?, ?> metadata = map(object, "metadata");
    String namespace = metadata.containsKey("namespace") ? metadata.get("namespace") + "/" : "";
    return "%s %s%s".formatted(object.get("kind"), namespace, metadata.get("name"));
  }

  /** What a path leads to: keys, and numbers in lists. */
  static Object at(Map<?, ?> tree, Object... path) {
    Object here = tree;
    for (Object step : path) {
      here = step instanceof Integer i ? ((List<?>) here).get(i) : ((Map<?, ?>) here).get(step);
    }
    return here;
  }

  /** The same, where it is a map. */
  static Map<?, ?> map(Map<?, ?> tree, Object... path) {
    return (Map<?, ?>) at(tree, path);
  }

  /** The same, where it is a list of maps. */
  static List<Map<?, ?>> maps(Map<?, ?> tree, Object... path) {
    return ((List<?>) at(tree, path)).stream().<Map<?, ?>>map(o -> (Map<?, ?>) o).toList();
  }

  /** The same, where it is a list of words; none if there is nothing. */
  static List<String> words(Map<?, ?> tree, Object... path) {
    return at(tree, path) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** A file of the repository. */
  static String file(String path) {
    try {
      return Files.readString(Repository.root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
