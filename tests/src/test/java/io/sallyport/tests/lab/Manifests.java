package io.sallyport.tests.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Changes to the text of manifests. */
final class Manifests {
  private Manifests() {}

  /** Replaces some text in the document of one object. */
  static String relabel(String manifests, String name, String from, String to) {
    return Arrays.stream(manifests.split("(?m)^---\n", -1))
        .map(doc -> doc.contains("  name: " + name + "\n") ? doc.replace(from, to) : doc)
        .collect(Collectors.joining("---\n"));
  }

  /** Leaves one object out. */
  static String without(String manifests, String name) {
    return Arrays.stream(manifests.split("(?m)^---\n", -1))
        .filter(doc -> !doc.contains("  name: " + name + "\n"))
        .collect(Collectors.joining("---\n"));
  }
}
