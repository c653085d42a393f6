package io.sallyport.walk;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Collectors;

/** Steps in one line each. */
final class StepText implements Step.Visitor<String> {
  static final StepText INSTANCE = new StepText();

  private StepText() {}

  @Override
  public String hit(Step.Hit step) {
    Rule rule = step.rule();
    String match = FlowText.match(rule.match());
    return "%-14s %5d  %s  %s  # %s: %s%s"
        .formatted(
            rule.table().name(),
            rule.priority(),
            match.isEmpty() ? "any" : match,
            FlowText.actions(rule.actions()),
            rule.owner(),
            rule.reason(),
            changes(step));
  }

  private static String changes(Step.Hit step) {
    return step.changed().isEmpty()
        ? ""
        : step.changed().entrySet().stream()
            .map(e -> field(e.getKey(), e.getValue()))
            .collect(Collectors.joining(" ", "  [", "]"));
  }

  /** A field and its value; of flags those that are set. */
  static String field(Field field, BigInteger value) {
    if (value.signum() == 0) {
      return field.actionName() + "=0";
    }
    Masked whole = new Masked(value, Packet.FLAGS.contains(field) ? value : field.allOnes());
    return FlowText.match(new Match(Sorted.map(Map.of(field, whole))));
  }

  @Override
  public String sent(Step.Sent step) {
    return "-> " + step.to();
  }

  @Override
  public String lost(Step.Lost step) {
    return "%-14s        %s".formatted(step.table(), step.why());
  }
}
