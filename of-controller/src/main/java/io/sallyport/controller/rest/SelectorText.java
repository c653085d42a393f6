package io.sallyport.controller.rest;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.LabelSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Selectors as people say them, with labels as kubectl takes them. */
final class SelectorText {
  private SelectorText() {}

  static String of(AppliedTo appliedTo) {
    return appliedTo.equals(AppliedTo.NOTHING)
        ? "no Pods: appliedTo is empty"
        : "%s in %s"
            .formatted(
                those("Pods", appliedTo.podSelector()),
                those("namespaces", appliedTo.namespaceSelector()));
  }

  // One that is absent selects the same as an empty one, as long as the other is there.
  private static String those(String what, Optional<LabelSelector> selector) {
    return selector
        .filter(s -> !s.equals(LabelSelector.EVERYTHING))
        .map(s -> what + " with " + of(s))
        .orElse("all " + what);
  }

  private static String of(LabelSelector selector) {
    return Stream.concat(
            selector.matchLabels().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()),
            selector.expressions().stream().map(SelectorText::of))
        .collect(Collectors.joining(","));
  }

  private static String of(LabelSelector.Requirement line) {
    return switch (line.operator()) {
      case IN -> line.key() + " in " + list(line.values());
      case NOT_IN -> line.key() + " notin " + list(line.values());
      case EXISTS -> line.key();
      case DOES_NOT_EXIST -> "!" + line.key();
    };
  }

  private static String list(List<String> values) {
    return "(" + String.join(",", values) + ")";
  }
}
