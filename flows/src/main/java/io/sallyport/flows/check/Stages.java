package io.sallyport.flows.check;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Delta;
import io.sallyport.walk.SwitchState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The states between two programs of a switch, in the order in which it is told: new meters; then
 * in bundles new groups, rules that come or change, groups that change, rules that go, groups that
 * go; then old meters. What is in one bundle is seen all at once.
 */
final class Stages {
  private final int bundle;
  private final Set<Integer> oldMeters;
  private final SortedMap<Integer, Group> groups;
  private final List<SwitchState> states = new ArrayList<>();
  private SwitchState state;
  private SortedMap<RuleKey, Optional<Rule>> rules = new TreeMap<>();
  private int messages;

  Stages(Installed from, int bundle) {
    this.bundle = bundle;
    this.state = from.state();
    this.oldMeters = from.program().meters().keySet();
    this.groups = new TreeMap<>(from.program().groups());
  }

  List<SwitchState> towards(
      NodeProgram next, Delta<RuleKey, Rule> ofRules, Delta<Integer, Group> ofGroups) {
    Set<Integer> both = new TreeSet<>(oldMeters);
    both.addAll(next.meters().keySet());
    meters(oldMeters, both);
    List<Delta.Step<RuleKey, Rule>> steps = ofRules.steps(key -> key.table().id());
    ofGroups.added().forEach(this::group);
    steps.stream().filter(s -> s.kind() != Delta.Kind.REMOVE).forEach(this::rule);
    ofGroups.changed().forEach(this::group);
    steps.stream().filter(s -> s.kind() == Delta.Kind.REMOVE).forEach(this::rule);
    ofGroups.removed().forEach(this::noGroup);
    commit();
    meters(both, next.meters().keySet());
    return states;
  }

  private void meters(Set<Integer> before, Set<Integer> after) {
    if (!before.equals(after)) {
      state = state.withMeters(after);
      states.add(state);
    }
  }

  private void rule(Delta.Step<RuleKey, Rule> step) {
    rules.put(step.key(), step.value());
    message();
  }

  private void group(int id, Group group) {
    groups.put(id, group);
    message();
  }

  private void noGroup(int id) {
    groups.remove(id);
    message();
  }

  private void message() {
    messages++;
    if (messages == bundle) {
      commit();
    }
  }

  private void commit() {
    if (messages > 0) {
      state = state.with(rules).withGroups(Map.copyOf(groups));
      states.add(state);
      rules = new TreeMap<>();
      messages = 0;
    }
  }
}
