package io.sallyport.walk;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one switch holds at one moment, made fast to look up. A state is made from another one by
 * what differs and shares the rest with it, so that one rule among thousands costs one rule.
 */
public final class SwitchState {
  private final String node;
  private final Tables tables;
  private final Map<Integer, Group> groups;
  private final Set<Integer> meters;

  private SwitchState(String node, Tables tables, Map<Integer, Group> groups, Set<Integer> meters) {
    this.node = node;
    this.tables = tables;
    this.groups = groups;
    this.meters = meters;
  }

  /** A switch that holds this program. */
  public static SwitchState of(NodeProgram program) {
    return new SwitchState(
        program.node(),
        Tables.of(program.rules().values()),
        program.groups(),
        program.meters().keySet());
  }

  /**
   * The same switch with other rules.
   *
   * @param changes by key: the rule that is there now; absent: it has gone
   */
  public SwitchState with(Map<RuleKey, Optional<Rule>> changes) {
    return changes.isEmpty() ? this : new SwitchState(node, tables.with(changes), groups, meters);
  }

  /** The same switch with these groups. */
  public SwitchState withGroups(Map<Integer, Group> others) {
    return new SwitchState(node, tables, Map.copyOf(others), meters);
  }

  /** The same switch with the meters of these numbers. */
  public SwitchState withMeters(Set<Integer> others) {
    return new SwitchState(node, tables, groups, Set.copyOf(others));
  }

  /** The Node whose switch it is. */
  public String node() {
    return node;
  }

  Tables tables() {
    return tables;
  }

  Optional<Group> group(int id) {
    return Optional.ofNullable(groups.get(id));
  }

  boolean hasMeter(int id) {
    return meters.contains(id);
  }
}
