package io.sallyport.datapath;

import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that one switch should hold. */
public record NodeProgram(
    String node,
    SortedMap<RuleKey, Rule> rules,
    SortedMap<Integer, Group> groups,
    SortedMap<Integer, Meter> meters) {

  public NodeProgram {
    rules = Sorted.map(rules);
    groups = Sorted.map(groups);
    meters = Sorted.map(meters);
  }

  /** A program without meters. */
  public static NodeProgram of(String node, Collection<Rule> rules, Collection<Group> groups) {
    return of(node, rules, groups, List.of());
  }

  /**
   * Gathers rules, groups and meters.
   *
   * @throws IllegalStateException if two rules differ for the same packets: one would silently win
   */
  public static NodeProgram of(
      String node, Collection<Rule> rules, Collection<Group> groups, Collection<Meter> meters) {
    SortedMap<RuleKey, Rule> byKey = new TreeMap<>();
    for (Rule rule : rules) {
      Rule other = byKey.putIfAbsent(rule.key(), rule);
      if (other != null && !other.actions().equals(rule.actions())) {
        throw new IllegalStateException(
            "two rules for the same packets: %s and %s"
                .formatted(FlowText.print(other), FlowText.print(rule)));
      }
    }
    SortedMap<Integer, Group> byId = new TreeMap<>();
    groups.forEach(g -> byId.put(g.id(), g));
    SortedMap<Integer, Meter> meterById = new TreeMap<>();
    meters.forEach(m -> meterById.put(m.id(), m));
    return new NodeProgram(node, byKey, byId, meterById);
  }
}
