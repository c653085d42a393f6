package io.sallyport.model;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A Kubernetes label selector. All of it must hold; an empty one matches everything (what an absent
 * one means is for its user to say).
 */
public record LabelSelector(SortedMap<String, String> matchLabels, List<Requirement> expressions) {
  /** Matches every object. */
  public static final LabelSelector EVERYTHING = new LabelSelector(Sorted.map(Map.of()), List.of());

  public LabelSelector {
    matchLabels = Sorted.map(matchLabels);
    expressions = List.copyOf(expressions);
  }

  /** The operators of {@code matchExpressions}. */
  public enum Operator {
    /** The label is there and has one of the values. */
    IN("In"),
    /** The label is absent or has none of the values. */
    NOT_IN("NotIn"),
    /** The label is there. */
    EXISTS("Exists"),
    /** The label is absent. */
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** As Kubernetes spells it. */
    public String text() {
      return text;
    }
  }

  /** One line of {@code matchExpressions}. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
      boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
      if (takesValues == values.isEmpty()) {
        throw new IllegalArgumentException(
            "the operator %s on label %s takes %s"
                .formatted(operator.text(), key, takesValues ? "at least one value" : "no values"));
      }
    }

    boolean matches(Map<String, String> labels) {
      boolean listed = labels.containsKey(key) && values.contains(labels.get(key));
      return switch (operator) {
        case IN -> listed;
        case NOT_IN -> !listed;
        case EXISTS -> labels.containsKey(key);
        case DOES_NOT_EXIST -> !labels.containsKey(key);
      };
    }
  }

  /** Whether an object with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && expressions.stream().allMatch(e -> e.matches(labels));
  }
}
