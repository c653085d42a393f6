package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Recovered;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The switches by the Node that they say they belong to. Confined to the brain's thread. */
final class Fleet {
  private static final String LEFT_OUT = "nothing of it passes on Node \"%s\": %s";
  private static final String TOO_OFTEN =
      "its switch opens a third connection within a minute while it has one: this controller is to"
          + " be its only one, once (ovs-vsctl get-controller)";
  private static final String NOT_OURS =
      "a flow that is not ours is on the switch of Node \"%s\", which does not let it go: %s";
  private static final String NEVER_CAME =
      "its switch is not connected (never since the controller's start)";

  private final SortedMap<String, Switch> switches = new TreeMap<>();

  /**
   * Why a switch that has just connected cannot be taken: another one has its name, or it replaces
   * its own connection again and again, as a bridge with two controllers does. Cloned machines have
   * the same datapath id, too, and would replace each other for ever; a machine that has really got
   * another address waits until its old connection is found dead.
   */
  Optional<String> objection(SwitchSession session, Instant now) {
    SwitchInfo info = session.info();
    Optional<Switch> rival = of(info.node()).filter(Switch::connected);
    return rival.flatMap(
        s ->
            isSameMachine(s.info(), info)
                ? Optional.of(TOO_OFTEN).filter(t -> !s.mayBeReplaced(now))
                : Optional.of(rivals(s.info(), info)));
  }

  private static String rivals(SwitchInfo known, SwitchInfo other) {
    return "the switch %016x at %s says that it is Node \"%s\", which the switch %016x at %s is"
        .formatted(
            other.datapathId(),
            host(other.remote()),
            other.node(),
            known.datapathId(),
            host(known.remote()));
  }

  private static boolean isSameMachine(SwitchInfo one, SwitchInfo other) {
    return one.datapathId() == other.datapathId()
        && host(one.remote()).equals(host(other.remote()));
  }

  /** A peer without its port, which is another one each time that it comes. */
  static String host(String remote) {
    return remote.replaceAll(":\\d+$", "");
  }

  /** The switch of a Node, known from now on. */
  Switch meet(SwitchSession session) {
    String node = session.info().node();
    return switches.computeIfAbsent(node, n -> new Switch(n, session.info()));
  }

  /** The switch that this session is the live connection of. */
  Optional<Switch> liveOn(SwitchSession session) {
    return of(session.info().node())
        .filter(s -> s.connection().filter(c -> c.session().equals(session)).isPresent());
  }

  Optional<Switch> of(String node) {
    return Optional.ofNullable(switches.get(node));
  }

  Collection<Switch> all() {
    return switches.values();
  }

  /**
   * Forgets switches that are away and whose Nodes do not exist. One that comes again is read
   * again, and withdrawn if it still serves something.
   */
  void forgetAllBut(Set<String> nodes) {
    switches.values().removeIf(s -> !s.connected() && !nodes.contains(s.node()));
  }

  Map<String, NodeFacts> facts() {
    Map<String, NodeFacts> out = new TreeMap<>();
    switches.forEach((node, s) -> out.put(node, s.facts()));
    return out;
  }

  Map<String, Recovered> recovered() {
    Map<String, Recovered> out = new TreeMap<>();
    switches.forEach((node, s) -> s.recovered().ifPresent(r -> out.put(node, r)));
    return out;
  }

  /**
   * Whether the switch of a Node can be an egress IP's gateway: it holds what was asked of it since
   * this epoch, and leaves out none of the Egresses that have the address.
   */
  boolean serves(String node, long epoch, Collection<String> egresses) {
    return of(node).filter(s -> s.holds(epoch) && !leavesOutAny(node, egresses)).isPresent();
  }

  /** Whether the switch of a Node does not take one of these Egresses. */
  boolean leavesOutAny(String node, Collection<String> egresses) {
    return egresses.stream().anyMatch(e -> leavesOut(node, "Egress/" + e));
  }

  /** Whether the switch of a Node does not take what there is for an object. */
  boolean leavesOut(String node, String object) {
    return of(node).filter(s -> s.leftOut().containsKey(object)).isPresent();
  }

  /** Whether the switch of a Node has no rules of a Pod, though it could have. */
  boolean lacks(String node, PodRef pod) {
    return of(node).filter(s -> s.connected() && !s.isAskedToServe(pod)).isPresent();
  }

  /**
   * Whether the switch of a Node holds what was asked of it since this epoch, and its newest
   * program, too.
   */
  boolean isUpToDate(String node, long epoch) {
    return of(node).filter(s -> s.holds(epoch) && s.isUpToDate()).isPresent();
  }

  boolean connected(String node) {
    return of(node).filter(Switch::connected).isPresent();
  }

  /** Whether the switch of a Node is there and takes what it is told, as far as is known. */
  boolean canBeTold(String node) {
    return of(node).filter(s -> s.complaint().isEmpty()).isPresent();
  }

  /** Whether every connected switch of these Nodes holds what was asked of it since this epoch. */
  boolean allHold(Set<String> nodes, long epoch) {
    return switches.values().stream()
        .filter(s -> nodes.contains(s.node()) && s.connected())
        .allMatch(s -> s.holds(epoch));
  }

  /** What is wrong with switches, given the Nodes that exist. */
  List<Problem> problems(Set<String> nodes) {
    List<Problem> out = new ArrayList<>();
    for (Switch s : switches.values()) {
      if (s.connected() && !nodes.contains(s.node())) {
        out.add(new Problem("Node/" + s.node(), stranger(s)));
      }
      if (s.connected() || nodes.contains(s.node())) {
        s.complaint().ifPresent(c -> out.add(new Problem("Node/" + s.node(), c)));
      }
      s.leftOut().forEach((object, c) -> out.add(leftOut(s.node(), object, c)));
    }
    return out;
  }

  private static Problem leftOut(String node, String object, String sentence) {
    String what = object.startsWith("Node/") ? NOT_OURS : LEFT_OUT;
    return new Problem(object, what.formatted(node, sentence));
  }

  /** The Nodes among these whose switches have never come; whether one has gone is known anyway. */
  List<Problem> absences(Collection<String> nodes) {
    return nodes.stream()
        .filter(n -> of(n).isEmpty())
        .map(n -> new Problem("Node/" + n, NEVER_CAME))
        .toList();
  }

  private static String stranger(Switch s) {
    String sentence =
        "the switch %016x at %s says that it is this Node, which does not exist; it serves nothing";
    return sentence.formatted(s.info().datapathId(), host(s.info().remote()));
  }
}
