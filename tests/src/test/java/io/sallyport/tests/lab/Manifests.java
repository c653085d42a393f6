package io.sallyport.tests.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Manifests beside the README's, and changes to the text of those. */
final class Manifests {
  /** The README's web pods of prod have fd00:10::b, too. */
  static final String WEB_SIX =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: six}
      spec:
        ipRanges: [{start: "fd00:10::b", end: "fd00:10::14"}]
        nodeSelector: {}
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: Egress
      metadata: {name: web-six}
      spec:
        appliedTo:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: prod}}
          podSelector: {matchLabels: {app: web}}
        externalIPPool: six
      """;

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
