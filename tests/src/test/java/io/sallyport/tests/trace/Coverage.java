package io.sallyport.tests.trace;

import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rules of some programs were met by at least one packet. The tables' misses do not count:
 * most of them are there for what no rule leads to. Nor do rules that are named as impossible to
 * meet, but it is a mistake if one of them is met.
 */
final class Coverage {
  private final List<Pattern> impossible;
  private final List<String> mistakes = new ArrayList<>();
  private final List<String> unmet = new ArrayList<>();
  private int rules;

  /**
   * Counts nothing yet.
   *
   * @param impossible what {@code "world, node: rule"} looks like for rules that cannot be met
   */
  Coverage(String... impossible) {
    this.impossible = Stream.of(impossible).map(Pattern::compile).toList();
  }

  /** Counts one more program. */
  void add(String world, NodeProgram program, Collection<Rule> met) {
    program.rules().values().stream()
        .filter(rule -> !rule.equals(rule.table().miss()))
        .forEach(rule -> count(world + ", " + program.node(), rule, met.contains(rule)));
  }

  /** The rules of a program that no packet can meet. */
  Set<Rule> impossible(String world, NodeProgram program) {
    return program.rules().values().stream()
        .filter(rule -> isImpossible(line(world + ", " + program.node(), rule)))
        .collect(Collectors.toSet());
  }

  private boolean isImpossible(String line) {
    return impossible.stream().anyMatch(p -> p.matcher(line).matches());
  }

  private static String line(String place, Rule rule) {
    return place + ": " + FlowText.print(rule);
  }

  private void count(String place, Rule rule, boolean isMet) {
    String line = line(place, rule);
    boolean isPossible = !isImpossible(line);
    rules += isPossible ? 1 : 0;
    if (isPossible && !isMet) {
      unmet.add(line);
    }
    if (!isPossible && isMet) {
      mistakes.add(line);
    }
  }

  /** Rules that were met, and were named as impossible to meet. */
  List<String> mistakes() {
    return mistakes;
  }

  double share() {
    return 1 - (double) unmet.size() / rules;
  }

  @Override
  public String toString() {
    return "%d of %d rules were met by no packet (%s):%n%s"
        .formatted(unmet.size(), rules, Seed.option(), String.join("\n", unmet));
  }
}
