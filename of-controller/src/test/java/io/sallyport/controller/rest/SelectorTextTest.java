package io.sallyport.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.LabelSelector.Operator;
import io.sallyport.model.LabelSelector.Requirement;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Selectors as people say them. */
class SelectorTextTest {
  private static final Optional<LabelSelector> NOT_SAID = Optional.empty();

  private static Optional<LabelSelector> labels(Map<String, String> labels, Requirement... lines) {
    return Optional.of(new LabelSelector(Sorted.map(labels), List.of(lines)));
  }

  private static String text(Optional<LabelSelector> pods, Optional<LabelSelector> namespaces) {
    return SelectorText.of(new AppliedTo(pods, namespaces));
  }

  @Test
  void whatIsNotSaidIsAll() {
    Optional<LabelSelector> web = labels(Map.of("app", "web", "tier", "1"));
    assertThat(text(web, NOT_SAID)).isEqualTo("Pods with app=web,tier=1 in all namespaces");
    assertThat(text(NOT_SAID, web)).isEqualTo("all Pods in namespaces with app=web,tier=1");
    assertThat(text(labels(Map.of()), web)).isEqualTo("all Pods in namespaces with app=web,tier=1");
    assertThat(text(labels(Map.of()), NOT_SAID)).isEqualTo("all Pods in all namespaces");
  }

  @Test
  void nothingSaidIsNothing() {
    assertThat(text(NOT_SAID, NOT_SAID)).isEqualTo("no Pods: appliedTo is empty");
  }

  @Test
  void expressionsAreAsKubectlTakesThem() {
    Optional<LabelSelector> all =
        labels(
            Map.of("a", "1"),
            new Requirement("b", Operator.IN, List.of("x", "y")),
            new Requirement("c", Operator.NOT_IN, List.of("z")),
            new Requirement("d", Operator.EXISTS, List.of()),
            new Requirement("e", Operator.DOES_NOT_EXIST, List.of()));
    assertThat(text(all, NOT_SAID))
        .isEqualTo("Pods with a=1,b in (x,y),c notin (z),d,!e in all namespaces");
  }
}
