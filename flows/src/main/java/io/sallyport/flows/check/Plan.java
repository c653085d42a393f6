package io.sallyport.flows.check;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.Delta;
import io.sallyport.walk.SwitchState;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way of one switch from what it holds to its next program.
 *
 * @param states all that a packet can meet on the way, the next program last; none if no packet
 *     could tell the difference
 */
public record Plan(
    Installed from,
    NodeProgram next,
    Delta<RuleKey, Rule> rules,
    Delta<Integer, Group> groups,
    List<SwitchState> states) {
  /** A larger bundle stalls the switch long enough to lose packets (design, decision 9). */
  public static final int LARGEST_BUNDLE = 10_000;

  public Plan {
    states = List.copyOf(states);
  }

  /** The plan that is sent: atomic bundles, meters before and after. */
  public static Plan between(Installed from, NodeProgram next) {
    return between(from, next, LARGEST_BUNDLE);
  }

  /**
   * The same with other bundles.
   *
   * @param bundle how many messages are atomic
   */
  static Plan between(Installed from, NodeProgram next, int bundle) {
    NodeProgram old = from.program();
    Delta<RuleKey, Rule> rules =
        Difference.between(old.rules(), next.rules(), (a, b) -> a.actions().equals(b.actions()));
    Delta<Integer, Group> groups =
        Difference.between(old.groups(), next.groups(), (a, b) -> a.actions().equals(b.actions()));
    Stages stages = new Stages(from, bundle);
    return new Plan(from, next, rules, groups, stages.towards(next, rules, groups));
  }

  /** What the switch holds when all of it is done. */
  public Installed result() {
    SwitchState last = states.isEmpty() ? from.state() : states.get(states.size() - 1);
    return new Installed(next, last);
  }

  /** How many rules and groups differ. */
  public int size() {
    return rules.size() + groups.size();
  }

  /** The rules that come, and those that are replaced or go. */
  Stream<Rule> touched() {
    return Stream.of(
            rules.added().values().stream(),
            rules.changed().values().stream(),
            rules.changed().keySet().stream().map(from.program().rules()::get),
            rules.removed().stream().map(from.program().rules()::get))
        .flatMap(s -> s);
  }

  /** The groups that come, change or go. */
  Stream<Integer> touchedGroups() {
    return Stream.of(groups.added().keySet(), groups.changed().keySet(), groups.removed())
        .flatMap(Collection::stream);
  }

  /** The rule of the next program, if it is new or does something else. */
  Optional<RuleKey> brings(Rule rule) {
    return Optional.of(rule.key())
        .filter(k -> rules.added().containsKey(k) || rules.changed().containsKey(k));
  }
}
