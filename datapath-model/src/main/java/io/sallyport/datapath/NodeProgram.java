package io.sallyport.datapath;

import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that one switch should hold. */
public record NodeProgram(
    String node, SortedMap<RuleKey, Rule> rules, SortedMap<Integer, Group> groups) {

  public NodeProgram {
    rules = Sorted.map(rules);
    groups = Sorted.map(groups);
  }

  /**
   * Gathers rules and groups.
   *
   * @throws IllegalStateException if two rules differ for the same packets: one would silently win
   */
  public static NodeProgram of(String node, Collection<Rule> rules, Collection<Group> groups) {
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
    return new NodeProgram(node, byKey, byId);
  }
}
