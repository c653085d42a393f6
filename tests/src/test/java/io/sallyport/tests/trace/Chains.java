package io.sallyport.tests.trace;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Ways through a program: which rules a packet may meet before one that is wanted. */
final class Chains {
  private final Map<Integer, List<Rule>> leaders = new HashMap<>();
  private final NodeProgram program;

  Chains(NodeProgram program) {
    this.program = program;
    for (Rule rule : program.rules().values()) {
      new TreeSet<>(tables(rule.actions()).map(TableDef::id).toList())
          .forEach(id -> leaders.computeIfAbsent(id, k -> new ArrayList<>()).add(rule));
    }
  }

  private Stream<TableDef> tables(List<Action> actions) {
    return actions.stream().flatMap(this::tables);
  }

  private Stream<TableDef> tables(Action action) {
    if (action instanceof Action.Goto to) {
      return Stream.of(to.table());
    }
    if (action instanceof Action.Resubmit to) {
      return Stream.of(to.table());
    }
    if (action instanceof Action.Ct ct) {
      return ct.next().stream();
    }
    return action instanceof Action.ToGroup to
        ? tables(program.groups().get(to.id()).actions())
        : Stream.of();
  }

  /** One of the ways to a rule, from the rule back to the first table; it may be no packet's. */
  List<Rule> to(Rule rule, Random random) {
    List<Rule> chain = new ArrayList<>(List.of(rule));
    List<Rule> before = leaders.getOrDefault(rule.table().id(), List.of());
    while (!before.isEmpty()) {
      Rule leader = before.get(random.nextInt(before.size()));
      chain.add(leader);
      before = leaders.getOrDefault(leader.table().id(), List.of());
    }
    return chain;
  }
}
