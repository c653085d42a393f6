package io.sallyport.flows;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Plays snapshots one after another, as the controller does: decide, move step by step, forget. */
final class History {
  // Gateway.next needs six steps at most; more would be a circle.
  private static final int MOST_STEPS = 6;

  private final List<State> states = new ArrayList<>();
  private Memory memory = Memory.NONE;

  private History() {}

  /** What the switches hold at one moment. */
  record State(TestCluster cluster, Placement now) {
    Map<String, NodeProgram> programs() {
      return cluster.compiled(now).programs();
    }

    /** What this state's controller remembers. */
    Memory memory() {
      return cluster.decision().memory(now);
    }

    boolean isSettled() {
      return now.equals(cluster.decision().target());
    }
  }

  /** All states that it goes through. */
  static List<State> play(List<TestCluster> snapshots) {
    return play(snapshots, UnaryOperator.identity());
  }

  /** The same, where the controller restarts after every snapshot. */
  static List<State> playWithRestarts(List<TestCluster> snapshots) {
    return play(
        snapshots, state -> new State(state.cluster().remembering(recovered(state)), state.now()));
  }

  private static List<State> play(List<TestCluster> snapshots, UnaryOperator<State> after) {
    History history = new History();
    for (TestCluster snapshot : snapshots) {
      history.enter(snapshot);
      history.memory = after.apply(history.last()).memory();
    }
    return List.copyOf(history.states);
  }

  private static Memory recovered(State state) {
    Map<String, Recovered> read = new TreeMap<>();
    state
        .programs()
        .forEach((n, p) -> read.put(n, Recovered.from(p.rules().values(), p.groups().values())));
    return Memory.recovered(read, state.cluster().snapshot());
  }

  private State last() {
    return states.get(states.size() - 1);
  }

  private void enter(TestCluster snapshot) {
    TestCluster cluster = snapshot.remembering(memory);
    Placement target = cluster.decision().target();
    Placement now = memory.placement();
    for (int i = 0; i < MOST_STEPS; i++) {
      now = next(now, target, able(cluster));
      states.add(new State(cluster, now));
    }
  }

  private static Set<String> able(TestCluster cluster) {
    return cluster.snapshot().nodes().values().stream()
        .filter(Node::ready)
        .map(Node::name)
        .collect(Collectors.toSet());
  }

  private static Placement next(Placement now, Placement target, Set<String> able) {
    Set<IpAddress> addresses = new TreeSet<>(now.gateways().keySet());
    addresses.addAll(target.gateways().keySet());
    Placement next = now;
    for (IpAddress ip : addresses) {
      Optional<String> goal = target.owner(ip);
      next = next.with(ip, Gateway.next(now.of(ip), goal, able));
    }
    return next;
  }
}
