package io.sallyport.controller.brain;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Hop;
import io.sallyport.flows.Memory;
import io.sallyport.flows.NodeAddresses;
import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.Feed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The one way from what is known to what the switches hold: decide, take the steps that are
 * allowed, compile, hand out, announce. Confined to the brain's thread.
 *
 * <p>At the start it holds: until the switches have been heard, which know where the egress IPs
 * live, nothing is programmed, so that a restarted controller moves nothing.
 */
final class Cycle {
  private static final String UNREAD = "the state of the cluster has not been read yet";

  private final BrainSettings settings;
  private final Fleet fleet;
  private final InstantSource clock;
  private final Transit transit;
  private final Announcer announcer;
  private final NextHopProbe nextHops;
  private final PeerProbe peers;
  private final Deduction deduction;
  private final Gate gate;
  private final ProblemBook problems = new ProblemBook();
  private final Reports reports;

  private Optional<Feed> feed = Optional.empty();
  private Optional<Instant> firstSnapshot = Optional.empty();
  private Optional<Memory> memory = Optional.empty();
  private Map<String, EncodedProgram> programs = Map.of();
  private Map<String, Compiler.Uplink> uplinks = Map.of();
  private long epoch;
  private volatile Status status = StatusWriter.empty(UNREAD, List.of());

  Cycle(Deduction deduction, Fleet fleet, InstantSource clock, Later later) {
    this.settings = deduction.settings();
    this.fleet = fleet;
    this.clock = clock;
    this.transit = new Transit(fleet, settings.drainByAudits(), settings.linger());
    this.deduction = deduction;
    this.gate = new Gate(fleet, settings.ports());
    this.announcer = new Announcer(fleet, transit, later);
    this.nextHops = new NextHopProbe(fleet, settings.cluster().gateways());
    this.peers = new PeerProbe(fleet);
    this.reports = new Reports(settings.cluster());
  }

  Status status() {
    return status;
  }

  /** A packet told something of a neighbour at a switch's uplink; whether that is news. */
  boolean hear(Switch teller, Heard heard) {
    if (heard.mac().isEmpty()) {
      nextHops.askFor(teller, heard.hop(), uplinks);
      return false;
    }
    return isNeeded(teller, heard.hop()) && teller.learn(heard.hop(), heard.mac().get());
  }

  // Whoever was not asked for is not listened to.
  private boolean isNeeded(Switch teller, Hop hop) {
    return settings.cluster().gateways().stream().anyMatch(g -> hop.equals(new Hop(0, g)))
        || teller.neighbourhood().wants(hop)
        || Optional.ofNullable(uplinks.get(teller.node()))
            .filter(u -> u.gateways().contains(hop))
            .isPresent();
  }

  ProblemBook problems() {
    return problems;
  }

  void take(Feed newest) {
    feed = Optional.of(newest);
    if (newest.snapshot().isPresent() && firstSnapshot.isEmpty()) {
      firstSnapshot = Optional.of(clock.instant());
    }
  }

  /** A Node's helper has reported; whether more follows from it than that the helper lives. */
  boolean take(AddressReport report) {
    return reports.take(report, clock.instant());
  }

  /** A fault of ours: what was published stays, with the fault beside it. */
  void broke(RuntimeException fault) {
    List<Problem> all = new ArrayList<>(status.problems());
    all.add(new Problem("controller", "internal error: " + fault));
    status =
        new Status(
            status.notReady(),
            status.nodes(),
            status.egresses(),
            status.pools(),
            all.stream().distinct().toList(),
            gate.cost());
  }

  /** Once a second; whether a cycle is due for no other reason than time. */
  boolean tick() {
    boolean silentGateway = nextHops.tick(uplinks);
    boolean report = reports.tick(clock.instant());
    peers.tick(uplinks, clock.instant());
    return silentGateway
        || report
        || memory.isEmpty()
        || transit.isDue(clock.instant())
        || problems.isDue(clock.instant());
  }

  void run() {
    Optional<Snapshot> known = feed.flatMap(Feed::snapshot);
    if (known.isEmpty()) {
      status = StatusWriter.empty(feed.map(Feed::whyNot).orElse(UNREAD), publishable(List.of()));
      return;
    }
    NodeAddresses addresses = withReports(known.get());
    Snapshot snapshot = addresses.snapshot();
    Memory before = memory.orElseGet(() -> recovered(snapshot));
    Decision decision = deduction.decide(snapshot, before);
    Optional<String> hold = memory.isEmpty() ? hold(decision) : Optional.empty();
    List<Problem> found = new ArrayList<>(decision.problems());
    found.addAll(ofReports(known.get(), addresses, decision));
    if (hold.isEmpty()) {
      found.addAll(programAll(decision, before));
    }
    found.addAll(fleet.problems(snapshot.nodes().keySet()));
    found.addAll(nextHops.problems(uplinks));
    status =
        new StatusWriter(decision, fleet, transit, reports.times())
            .write(hold, publishable(found))
            .having(gate.cost());
  }

  // Until the switches are programmed, they tell what their Nodes had.
  private NodeAddresses withReports(Snapshot known) {
    Instant now = clock.instant();
    if (memory.isEmpty()) {
      fleet.all().forEach(s -> reports.presume(s.node(), s.foundAddresses(), now));
    }
    return reports.merge(known, now);
  }

  private List<Problem> ofReports(Snapshot known, NodeAddresses addresses, Decision decision) {
    List<Problem> found = new ArrayList<>(addresses.problems());
    found.addAll(addresses.conflicts(decision.byAddress().keySet()));
    found.addAll(reports.problems(known));
    return found;
  }

  private List<Problem> programAll(Decision decision, Memory before) {
    if (memory.isEmpty()) {
      transit.resume(before.placement());
    }
    List<Problem> found = new ArrayList<>(program(decision));
    memory = Optional.of(decision.memory(transit.now()));
    reports.settle();
    fleet.forgetAllBut(decision.snapshot().nodes().keySet());
    found.addAll(fleet.absences(readyNodes(decision)));
    found.addAll(transit.problems());
    found.addAll(gate.problems());
    return found;
  }

  private List<Problem> publishable(List<Problem> found) {
    return problems.publish(feed.map(Feed::problems).orElse(List.of()), found, clock.instant());
  }

  private Memory recovered(Snapshot snapshot) {
    return Memory.recovered(fleet.recovered(), snapshot);
  }

  private static List<String> readyNodes(Decision decision) {
    return decision.cluster().nodes().values().stream()
        .filter(Node::ready)
        .map(Node::name)
        .toList();
  }

  // A switch that is not heard within the time is taken for one that knows nothing.
  private Optional<String> hold(Decision decision) {
    List<String> unheard =
        readyNodes(decision).stream()
            .filter(n -> fleet.of(n).flatMap(Switch::recovered).isEmpty())
            .toList();
    boolean over =
        firstSnapshot.orElseThrow().plus(settings.hold()).compareTo(clock.instant()) <= 0;
    return unheard.isEmpty() || over
        ? Optional.empty()
        : Optional.of("waiting for the switches of " + String.join(", ", unheard));
  }

  private List<Problem> program(Decision decision) {
    step(decision);
    Compiler.Compiled compiled = deduction.compile(decision, transit.now(), fleet.facts());
    uplinks = compiled.uplinks();
    handOut(gate.admit(decision, known(withDeparted(decision, compiled.programs()))));
    nextHops.askAtOnce(uplinks);
    peers.ask(uplinks, clock.instant());
    announcer.announce(gate.announceable(compiled.announcements()), programmed(decision));
    return compiled.problems();
  }

  // The epoch of a step counts from here on, whatever goes wrong afterwards.
  private void step(Decision decision) {
    boolean stepped =
        transit.step(
            new Transit.Situation(
                decision.target(),
                decision.byAddress(),
                able(decision),
                programmed(decision),
                LostSources.of(decision, programmed(decision), fleet),
                epoch + 1,
                clock.instant()));
    if (stepped) {
      epoch++;
    }
  }

  private Set<String> programmed(Decision decision) {
    Set<String> out = new TreeSet<>(programs.keySet());
    out.retainAll(decision.cluster().nodes().keySet());
    return out;
  }

  // A Node that is not ready goes on translating as long as its switch can be told when to stop.
  private Set<String> able(Decision decision) {
    return decision.cluster().nodes().values().stream()
        .filter(n -> n.ready() || fleet.canBeTold(n.name()))
        .map(Node::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  // A Node that is no more must not go on answering for egress IPs; its kernel stays connected.
  private Map<String, NodeProgram> withDeparted(
      Decision decision, Map<String, NodeProgram> compiled) {
    Map<String, NodeProgram> out = new TreeMap<>(compiled);
    fleet.all().stream()
        .filter(s -> !decision.cluster().nodes().containsKey(s.node()))
        .filter(s -> s.wanted().isPresent() || Withdrawal.isDue(s.rules()))
        .forEach(s -> out.put(s.node(), Withdrawal.program(s.node(), s.rules())));
    return out;
  }

  private void handOut(Map<String, NodeProgram> next) {
    Map<String, EncodedProgram> encoded = new HashMap<>();
    next.forEach((node, program) -> encoded.put(node, encode(program)));
    if (!encoded.equals(programs)) {
      epoch++;
    }
    programs = encoded;
    programs.forEach(
        (node, p) -> fleet.of(node).filter(gate::mayBeAsked).ifPresent(s -> s.want(p, epoch)));
  }

  // The same objects as before where they are equal, so that later comparisons cost nothing.
  private Map<String, NodeProgram> known(Map<String, NodeProgram> next) {
    Map<String, NodeProgram> out = new TreeMap<>(next);
    out.replaceAll(
        (node, p) ->
            Optional.ofNullable(programs.get(node))
                .map(EncodedProgram::program)
                .filter(p::equals)
                .orElse(p));
    return out;
  }

  private EncodedProgram encode(NodeProgram program) {
    EncodedProgram last = programs.get(program.node());
    return last != null && last.program().equals(program) ? last : EncodedProgram.of(program);
  }
}
