package io.sallyport.flows.check;

import io.sallyport.walk.Conntrack;
import io.sallyport.walk.Packet;
import io.sallyport.walk.SwitchState;
import io.sallyport.walk.Trace;
import io.sallyport.walk.Tracking;
import io.sallyport.walk.Walk;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lets a packet walk in every mixture of states in which the switches can be, each of them ahead or
 * behind on its own. A switch that the packet does not cross makes no difference, so that there are
 * as many walks as the two or three switches have states that it does cross.
 */
final class Mixtures {
  /** More ways of one packet are not looked at. */
  static final int MOST = 1_000;

  private final Outlook outlook;
  private final Map<String, List<SwitchState>> states = new TreeMap<>();
  private final World newest;
  private int walks;
  private int packets;
  private int cut;

  Mixtures(Outlook outlook, Map<String, Wiring> wirings) {
    this.outlook = outlook;
    Map<String, SwitchState> last = new TreeMap<>();
    outlook
        .prospects()
        .forEach(
            (node, p) -> {
              states.put(node, p.states());
              last.put(node, p.newest());
            });
    this.newest = World.ofStates(last, wirings, Tracking.empty());
  }

  /** How the switches that a packet crossed stand to the plans. */
  enum Phase {
    /** None of them has been told anything. */
    BEFORE,
    /** Some have. */
    BETWEEN,
    /** All of them hold what they should. */
    AFTER
  }

  /**
   * One of the ways of a packet.
   *
   * @param ahead the switches that it crossed which have been told something
   */
  record Way(Walk walk, Phase phase, Set<String> ahead) {}

  /** A packet that comes in at a port. */
  record Entry(String node, int port, Packet packet) {}

  /** The way of a packet if every switch holds the newest that it was told before. */
  Walk newest(Entry entry) {
    walks++;
    return newest.send(entry.node(), entry.port(), entry.packet());
  }

  /** All ways of a packet. */
  List<Way> ways(Entry entry, Conntrack remembered) {
    World world = newest.remembering(remembered);
    Deque<SortedMap<String, Integer>> open = new ArrayDeque<>();
    choices(new TreeMap<>(), entry.node()).forEach(open::add);
    List<Way> out = new ArrayList<>();
    while (!open.isEmpty() && out.size() < MOST) {
      SortedMap<String, Integer> chosen = open.remove();
      Walk walk = send(world, chosen, entry);
      Set<String> crossed = crossed(walk);
      Optional<String> undecided =
          crossed.stream()
              .filter(n -> !chosen.containsKey(n) && states.get(n).size() > 1)
              .findFirst();
      undecided.ifPresentOrElse(
          n -> open.addAll(choices(chosen, n)), () -> out.add(way(walk, chosen, crossed)));
    }
    cut += open.isEmpty() ? 0 : 1;
    packets++;
    return out;
  }

  int walks() {
    return walks;
  }

  int packets() {
    return packets;
  }

  /** How many packets had more ways than were looked at. */
  int cut() {
    return cut;
  }

  private Walk send(World world, Map<String, Integer> chosen, Entry entry) {
    World mixed = world;
    for (Map.Entry<String, Integer> e : chosen.entrySet()) {
      mixed = mixed.with(states.get(e.getKey()).get(e.getValue()));
    }
    walks++;
    return mixed.send(entry.node(), entry.port(), entry.packet());
  }

  private List<SortedMap<String, Integer>> choices(SortedMap<String, Integer> before, String node) {
    List<SortedMap<String, Integer>> out = new ArrayList<>();
    for (int i = 0; i < states.get(node).size(); i++) {
      SortedMap<String, Integer> more = new TreeMap<>(before);
      more.put(node, i);
      out.add(more);
    }
    return out;
  }

  private static Set<String> crossed(Walk walk) {
    return walk.trace().passes().stream()
        .map(Trace.Pass::node)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Way way(Walk walk, Map<String, Integer> chosen, Set<String> crossed) {
    Set<String> ahead =
        crossed.stream()
            .filter(n -> chosen.getOrDefault(n, 0) >= outlook.prospects().get(n).before().size())
            .collect(Collectors.toCollection(TreeSet::new));
    boolean done = crossed.stream().allMatch(n -> isDone(n, chosen.getOrDefault(n, 0)));
    Phase phase = done ? Phase.AFTER : Phase.BETWEEN;
    return new Way(walk, ahead.isEmpty() ? Phase.BEFORE : phase, ahead);
  }

  // One that cannot be told anything is never done: what it still does is no plan's fault.
  private boolean isDone(String node, int state) {
    Prospect prospect = outlook.prospects().get(node);
    return state == states.get(node).size() - 1 && (prospect.told() || prospect.plan().isPresent());
  }
}
