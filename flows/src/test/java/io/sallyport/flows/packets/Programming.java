package io.sallyport.flows.packets;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a switch holds while it is reprogrammed message by message: groups that come, rules that
 * come or change, groups that change (what they lead to is there by now), rules that go, groups
 * that go.
 */
final class Programming {
  private final String node;
  private final SortedMap<RuleKey, Rule> rules;
  private final SortedMap<Integer, Group> groups;
  private final SortedMap<Integer, Meter> meters;
  private final List<NodeProgram> states = new ArrayList<>();

  private Programming(NodeProgram before) {
    this.node = before.node();
    this.rules = new TreeMap<>(before.rules());
    this.groups = new TreeMap<>(before.groups());
    this.meters = new TreeMap<>(before.meters());
  }

  /** All states between two programs of a switch, both included. */
  static List<NodeProgram> states(NodeProgram before, NodeProgram after) {
    Programming programming = new Programming(before);
    programming.note();
    Delta<Integer, Group> groups = Delta.between(before.groups(), after.groups());
    List<Delta.Step<RuleKey, Rule>> steps =
        Delta.between(before.rules(), after.rules()).steps(key -> key.table().id());
    programming.meters(after.meters());
    groups.added().forEach(programming::group);
    steps.stream().filter(s -> s.kind() != Delta.Kind.REMOVE).forEach(programming::rule);
    groups.changed().forEach(programming::group);
    steps.stream().filter(s -> s.kind() == Delta.Kind.REMOVE).forEach(programming::rule);
    groups.removed().forEach(programming::noGroup);
    programming.noMetersBut(after.meters().keySet());
    return programming.states;
  }

  private void note() {
    states.add(new NodeProgram(node, rules, groups, meters));
  }

  private void meters(Map<Integer, Meter> added) {
    meters.putAll(added);
    note();
  }

  private void noMetersBut(Set<Integer> kept) {
    meters.keySet().retainAll(kept);
    note();
  }

  private void group(int id, Group group) {
    groups.put(id, group);
    note();
  }

  private void noGroup(int id) {
    groups.remove(id);
    note();
  }

  private void rule(Delta.Step<RuleKey, Rule> step) {
    step.value().ifPresentOrElse(r -> rules.put(step.key(), r), () -> rules.remove(step.key()));
    note();
  }

  /** All mixtures of two states of a cluster: each switch at one or the other. */
  static List<Map<String, NodeProgram>> mixtures(
      Map<String, NodeProgram> before, Map<String, NodeProgram> after) {
    List<Map<String, NodeProgram>> out = new ArrayList<>(List.of(new TreeMap<>()));
    for (String name : before.keySet()) {
      List<Map<String, NodeProgram>> longer = new ArrayList<>();
      for (Map<String, NodeProgram> mixture : out) {
        longer.add(with(mixture, name, before.get(name)));
        longer.add(with(mixture, name, after.getOrDefault(name, before.get(name))));
      }
      out = longer;
    }
    return out;
  }

  private static Map<String, NodeProgram> with(
      Map<String, NodeProgram> mixture, String name, NodeProgram program) {
    Map<String, NodeProgram> more = new TreeMap<>(mixture);
    more.put(name, program);
    return more;
  }
}
