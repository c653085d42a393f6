package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.Port;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Recovered;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the brain knows of one Node's switch. It outlives a connection: facts of a switch that is
 * away are still the best there are.
 */
final class Switch {
  private final String node;
  private Optional<LiveSwitch> connection = Optional.empty();
  private SwitchInfo info;
  // Kept, so that facts that are still the same are the same object.
  private NodeFacts facts;
  private Optional<MacAddress> nextHop = Optional.empty();
  private Optional<Recovered> recovered = Optional.empty();
  private Optional<EncodedProgram> wanted = Optional.empty();
  // What an earlier controller left on it, until it is asked for something.
  private List<Rule> found = List.of();
  private Optional<String> trouble = Optional.empty();
  private String gone = "";
  private boolean askedForNextHop;
  private long wantedEpoch;
  private long confirmedEpoch;
  private long changedEpoch;
  private long repairs;

  Switch(String node, SwitchInfo info) {
    this.node = node;
    this.info = info;
    this.facts = factsNow();
  }

  void connect(LiveSwitch newLiveSwitch, SwitchInfo newInfo) {
    connection = Optional.of(newLiveSwitch);
    ports(newInfo);
    // A switch that was away may have been restarted: what it confirmed before counts no more.
    confirmedEpoch = 0;
    wantedEpoch = 0;
    askedForNextHop = false;
    trouble = Optional.empty();
  }

  void disconnect(String reason) {
    connection = Optional.empty();
    confirmedEpoch = 0;
    trouble = Optional.empty();
    gone = reason;
  }

  void read(List<Rule> rules, List<Group> groups) {
    Recovered fromSwitch = Recovered.from(rules, groups);
    recovered = Optional.of(fromSwitch);
    nextHop = nextHop.or(fromSwitch::nextHop);
    facts = factsNow();
    found = wanted.isEmpty() ? rules : List.of();
  }

  /** Remembers who answers as next hop; whether that is news. */
  boolean learn(MacAddress mac) {
    boolean news = !nextHop.equals(Optional.of(mac));
    nextHop = Optional.of(mac);
    facts = factsNow();
    return news;
  }

  void ports(SwitchInfo newInfo) {
    info = newInfo;
    facts = factsNow();
  }

  /** Asks for a program; nothing is sent if this connection has been asked for it already. */
  void want(EncodedProgram program, long epoch) {
    if (connected() && epoch != wantedEpoch) {
      connection.ifPresent(c -> c.sync().want(program, epoch));
      wantedEpoch = epoch;
    }
    if (!wanted.equals(Optional.of(program))) {
      changedEpoch = epoch;
    }
    wanted = Optional.of(program);
    found = List.of();
  }

  /** Whether that is news. */
  boolean confirmed(long epoch) {
    boolean news = confirmedEpoch != epoch || trouble.isPresent();
    confirmedEpoch = epoch;
    trouble = Optional.empty();
    return news;
  }

  void failed(String sentence) {
    confirmedEpoch = 0;
    trouble = Optional.of(sentence);
  }

  void drifted(int count) {
    repairs += count;
  }

  /** Ports by name, the LOCAL port's MAC address and the next hop's. */
  NodeFacts facts() {
    return facts;
  }

  private NodeFacts factsNow() {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    info.ports().forEach((name, port) -> numbers.put(name, port.number()));
    return new NodeFacts(Sorted.map(numbers), localMac(), nextHop);
  }

  private MacAddress localMac() {
    return info.ports().values().stream()
        .filter(p -> p.number() == Action.LOCAL)
        .map(Port::mac)
        .findFirst()
        .orElse(new MacAddress(0));
  }

  String node() {
    return node;
  }

  SwitchInfo info() {
    return info;
  }

  Optional<LiveSwitch> connection() {
    return connection;
  }

  boolean connected() {
    return connection.isPresent();
  }

  boolean knowsNextHop() {
    return nextHop.isPresent();
  }

  /** Whether its next hop has to be asked for, for the first time over this connection. */
  boolean mustAskForNextHop() {
    boolean must = isUpToDate() && nextHop.isEmpty() && !askedForNextHop;
    askedForNextHop |= must;
    return must;
  }

  Optional<Recovered> recovered() {
    return recovered;
  }

  Optional<EncodedProgram> wanted() {
    return wanted;
  }

  /** The rules that it was asked for last, or else those that it had when it came. */
  List<Rule> rules() {
    return wanted.map(w -> List.copyOf(w.program().rules().values())).orElse(found);
  }

  /** What is wrong with it, if the Node exists. */
  Optional<String> complaint() {
    return connected()
        ? trouble.map(t -> "its switch: " + t)
        : Optional.of("its switch is gone: " + gone);
  }

  long repairs() {
    return repairs;
  }

  /** Whether the switch holds its newest program. */
  boolean isUpToDate() {
    return holds(changedEpoch);
  }

  /** Whether the switch holds what it was asked for at this epoch or later. */
  boolean holds(long epoch) {
    return connected() && confirmedEpoch > 0 && confirmedEpoch >= epoch;
  }
}
