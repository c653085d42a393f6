package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.Port;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.Hop;
import io.sallyport.flows.HostAddresses;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Recovered;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.PodRef;
import io.sallyport.model.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the brain knows of one Node's switch. It outlives a connection: facts of a switch that is
 * away are still the best there are.
 */
final class Switch {
  private static final SortedMap<String, String> NOTHING = Sorted.map(Map.of());

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MOST_REPLACED = 2;

  private final String node;
  private Optional<LiveSwitch> connection = Optional.empty();
  private SwitchInfo info;
  // Kept, so that facts that are still the same are the same object.
  private NodeFacts facts;
  private final Neighbourhood neighbourhood = new Neighbourhood();
  private Optional<Recovered> recovered = Optional.empty();
  private Optional<EncodedProgram> wanted = Optional.empty();
  // The objects that it has rules for.
  private Set<String> owners = Set.of();
  // What an earlier controller left on it, until it is asked for something.
  private List<Rule> found = List.of();
  private SortedSet<IpAddress> foundAddresses = Sorted.set(Set.of());
  private Optional<String> trouble = Optional.empty();
  // Why it is not asked for its newest program.
  private Optional<String> objection = Optional.empty();
  private final Held held = new Held();
  // What it does not take of its program: the object, and its sentence.
  private SortedMap<String, String> leftOut = NOTHING;
  private String gone = "";
  // When newer connections replaced older ones that were not known to be over.
  private final List<Instant> replaced = new ArrayList<>();
  private long wantedEpoch;
  private long confirmedEpoch;
  private long changedEpoch;
  private long repairs;

  Switch(String node, SwitchInfo info) {
    this.node = node;
    this.info = info;
    this.facts = factsNow();
  }

  /** Whether a newer connection may replace the one that there is. */
  boolean mayBeReplaced(Instant now) {
    replaced.removeIf(time -> !time.plus(MINUTE).isAfter(now));
    return replaced.size() < MOST_REPLACED;
  }

  /** Another connection replaces the one that there is. */
  void replace(Instant now) {
    replaced.add(now);
  }

  void connect(LiveSwitch newLiveSwitch, SwitchInfo newInfo) {
    connection = Optional.of(newLiveSwitch);
    ports(newInfo);
    // A switch that was away may have been restarted: what it confirmed before counts no more.
    confirmedEpoch = 0;
    wantedEpoch = 0;
    neighbourhood.reconnected();
    held.reconnected();
    trouble = Optional.empty();
    leftOut = NOTHING;
  }

  void disconnect(String reason) {
    connection = Optional.empty();
    confirmedEpoch = 0;
    trouble = Optional.empty();
    leftOut = NOTHING;
    gone = reason;
  }

  void read(NodeProgram program) {
    List<Rule> rules = List.copyOf(program.rules().values());
    List<Group> groups = List.copyOf(program.groups().values());
    held.read(program);
    Recovered fromSwitch = Recovered.from(rules, groups);
    recovered = Optional.of(fromSwitch);
    neighbourhood.recover(fromSwitch.hops());
    facts = factsNow();
    found = wanted.isEmpty() ? rules : List.of();
    foundAddresses = HostAddresses.in(found);
  }

  /** Remembers a neighbour's MAC address; whether that is news. */
  boolean learn(Hop hop, MacAddress mac) {
    boolean news = neighbourhood.learn(hop, mac);
    facts = factsNow();
    return news;
  }

  /** Forgets neighbours that do not answer any more and are not needed; whether some were known. */
  boolean giveUpNeighbours(Set<Hop> needed) {
    boolean news = neighbourhood.giveUp(needed);
    if (news) {
      facts = factsNow();
    }
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
      held.asked(program.program(), epoch);
      wantedEpoch = epoch;
    }
    if (!wanted.equals(Optional.of(program))) {
      changedEpoch = epoch;
      owners = owners(program);
    }
    wanted = Optional.of(program);
    found = List.of();
  }

  private static Set<String> owners(EncodedProgram program) {
    return program.rules().values().stream().map(Rule::owner).collect(Collectors.toSet());
  }

  /** Whether the program that it was asked for last has rules of a Pod. */
  boolean isAskedToServe(PodRef pod) {
    return owners.contains("Pod/" + pod);
  }

  /** Whether that is news. */
  boolean confirmed(long epoch, SortedMap<String, String> without) {
    boolean news = confirmedEpoch != epoch || trouble.isPresent() || !leftOut.equals(without);
    confirmedEpoch = epoch;
    held.confirmed(epoch);
    trouble = Optional.empty();
    leftOut = without;
    return news;
  }

  void failed(String sentence) {
    confirmedEpoch = 0;
    trouble = Optional.of(sentence);
  }

  /** Says why it is not asked for its newest program, or that it may be. */
  void object(Optional<String> sentence) {
    objection = sentence;
  }

  /** What it may hold at this moment. */
  Held held() {
    return held;
  }

  /** Whether it is there and did what it was told, as far as is known. */
  boolean obeys() {
    return connected() && trouble.isEmpty();
  }

  void drifted(int count) {
    repairs += count;
  }

  /** Ports by name, the LOCAL port's MAC address and the neighbours'. */
  NodeFacts facts() {
    return facts;
  }

  private NodeFacts factsNow() {
    NodeFacts now = newFacts();
    return now.equals(facts) ? facts : now;
  }

  private NodeFacts newFacts() {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    info.ports().forEach((name, port) -> numbers.put(name, port.number()));
    return new NodeFacts(Sorted.map(numbers), localMac(), neighbourhood.known());
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

  boolean knows(Hop hop) {
    return neighbourhood.knows(hop);
  }

  Neighbourhood neighbourhood() {
    return neighbourhood;
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

  /** The addresses that an earlier controller knew its Node by. */
  SortedSet<IpAddress> foundAddresses() {
    return foundAddresses;
  }

  /** What is wrong with it, if the Node exists. */
  Optional<String> complaint() {
    return connected()
        ? trouble.map(t -> "its switch: " + t).or(() -> objection)
        : Optional.of("its switch is not connected any more: " + gone);
  }

  long repairs() {
    return repairs;
  }

  /** The objects that it does not take, with its sentence for each. */
  SortedMap<String, String> leftOut() {
    return leftOut;
  }

  /** Whether the switch holds its newest program, as far as it takes it. */
  boolean isUpToDate() {
    return holds(changedEpoch);
  }

  /** Whether the switch holds what it was asked for at this epoch or later, as far as it does. */
  boolean holds(long epoch) {
    return connected() && objection.isEmpty() && confirmedEpoch > 0 && confirmedEpoch >= epoch;
  }
}
