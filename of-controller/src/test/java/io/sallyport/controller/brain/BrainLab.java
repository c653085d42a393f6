package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.Hop;
import io.sallyport.flows.Settings;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.watch.Feed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A brain, its switches in memory, and a clock that stands until it is moved.
 *
 * <p>Of the Nodes 1 to 3, the last two are meant as gateways; the Pod {@code prod/web-1} is on the
 * first, and the Egress {@code web} selects it.
 */
final class BrainLab implements InstantSource, AutoCloseable {
  static final FlowDecoder DECODER = new FlowDecoder(EgressPipeline::byId);
  static final Hop GATEWAY = new Hop(0, TestCluster.GATEWAY);
  static final MacAddress NEXT_HOP = MacAddress.parse("02:00:00:00:00:01");
  static final Duration HOLD = Duration.ofSeconds(10);
  static final Duration DRAIN = Duration.ofSeconds(3);
  static final Duration LINGER = Duration.ofSeconds(1);

  final Map<String, FakeBridge> bridges = new TreeMap<>();
  final Map<String, FakeSession> sessions = new TreeMap<>();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private volatile UnaryOperator<NodeProgram> fault = UnaryOperator.identity();
  private boolean faulty;
  private final Optional<Timers> timers;
  private Brain brain;

  /** Its clock stands; the brain's ticks and announcements come by the machine's time. */
  BrainLab() {
    this(Optional.empty());
  }

  private BrainLab(Optional<Timers> timers) {
    this.timers = timers;
    this.brain = newBrain(TestCluster.SETTINGS);
  }

  /** Nothing at all happens by time unless the test lets it pass. */
  static BrainLab timeless() {
    return new BrainLab(Optional.of(new Timers()));
  }

  static BrainSettings settings(Settings cluster) {
    return new BrainSettings(
        cluster, TestCluster.PORTS, HOLD, DRAIN, LINGER, Duration.ofMillis(200));
  }

  private Brain newBrain(Settings cluster) {
    return new Brain(
        new FaultyDeduction(settings(cluster), p -> fault.apply(p)),
        this,
        timers.<Later>map(t -> t).orElse(Later.REAL));
  }

  /** From now on the compiler has a fault. */
  void fault(UnaryOperator<NodeProgram> change) {
    fault = change;
    faulty = true;
  }

  /** The usual cluster. */
  static TestCluster cluster() {
    return TestCluster.empty()
        .with(ANode.number(1))
        .with(gateway(2))
        .with(gateway(3))
        .with(APool.named("pool").range("10.10.0.200", "10.10.0.209").nodes("gateway", "yes"))
        .with(web("web-1", 1))
        .with(AnEgress.named("web").created(100).pods("app", "web").pool("pool"));
  }

  static ANode gateway(int number) {
    return ANode.number(number).label("gateway", "yes");
  }

  static APod web(String name, int node) {
    String ip = "10.244.%d.%s".formatted(node, name.substring(name.indexOf('-') + 1));
    return APod.named("prod/" + name).on("node-" + node).ip(ip).label("app", "web");
  }

  /** Starts with the usual cluster, all switches connected and all settled. */
  static BrainLab settled() {
    return new BrainLab().settle();
  }

  /** The usual cluster, all switches connected, and all of them hold what they should. */
  BrainLab settle() {
    accept(cluster());
    connectAll();
    soon().until(() -> isReady("web") && isAtRest());
    return this;
  }

  /** Whether every switch holds what the newest status wants of it, the next hop included. */
  boolean isAtRest() {
    Map<String, Status.NodeStatus> nodes = brain.status().nodes();
    return bridges.entrySet().stream()
        .allMatch(b -> holds(b.getValue(), nodes.get(b.getKey()).wanted()));
  }

  private static boolean holds(FakeBridge bridge, Optional<EncodedProgram> wanted) {
    return wanted.filter(bridge::holds).isPresent()
        && flows(bridge).anyMatch(f -> f.contains("set_field:" + NEXT_HOP + "->eth_dst"));
  }

  @Override
  public Instant instant() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
    timers.ifPresent(t -> t.pass(time, this::settleThread));
  }

  /** How many things the brain has to do later. */
  int due() {
    return timers.orElseThrow().size();
  }

  // The brain's thread takes events in their order, so those before this one are done.
  private void settleThread() {
    CountDownLatch done = new CountDownLatch(1);
    brain.tell(status -> done.countDown());
    soon().until(() -> done.getCount() == 0);
  }

  /** Patience for what happens in this process. */
  ConditionFactory soon() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5));
  }

  /** What must go on holding: longer than a tick of the brain. */
  static void staysTrue(Callable<Boolean> holds) {
    long end = System.nanoTime() + Duration.ofMillis(1300).toNanos();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .failFast("it holds no longer", () -> !holds.call())
        .until(() -> System.nanoTime() - end > 0);
  }

  Brain brain() {
    return brain;
  }

  /** The controller ends and another one starts; the switches keep what they hold. */
  void restart(TestCluster cluster) {
    sessions.values().forEach(s -> s.drop("the controller ends"));
    soon().until(() -> brain.status().nodes().values().stream().allMatch(n -> n.live().isEmpty()));
    brain.close();
    brain = newBrain(cluster.settings());
    accept(cluster);
  }

  void accept(TestCluster cluster) {
    accept(Feed.of(cluster.snapshot(), List.of()));
  }

  void accept(Feed feed) {
    brain.accept(feed);
  }

  FakeBridge bridge(int number) {
    return bridges.computeIfAbsent(
        "node-" + number, n -> knowingPods(new FakeBridge(n, 0x10 + number)));
  }

  private static FakeBridge knowingPods(FakeBridge bridge) {
    for (int i = 1; i <= 3; i++) {
      bridge.withPort(100 + i, PodPort.name(new PodRef("prod", "web-" + i)));
    }
    return bridge;
  }

  FakeSession connect(int number) {
    FakeSession session = bridge(number).connect(brain);
    sessions.put("node-" + number, session);
    session.packetIn(fromGateway(NEXT_HOP));
    return session;
  }

  void connectAll() {
    Stream.of(1, 2, 3).forEach(this::connect);
  }

  FakeSession session(int number) {
    return sessions.get("node-" + number);
  }

  /** A switch is lost, and the brain knows it: what comes next finds it away. */
  void lose(int number, String why) {
    session(number).drop(why);
    soon().until(() -> brain.status().nodes().get("node-" + number).live().isEmpty());
  }

  /** The gateway's answer to ARP. */
  static byte[] fromGateway(MacAddress mac) {
    return new ArpFrame(2, mac, TestCluster.GATEWAY, IpAddress.parse("10.10.0.101")).bytes();
  }

  Status.EgressStatus egress(String name) {
    return brain.status().egresses().get(name);
  }

  boolean isReady(String egress) {
    return Optional.ofNullable(egress(egress)).stream()
        .flatMap(e -> e.conditions().stream())
        .anyMatch(c -> c.type().equals("Ready") && c.status());
  }

  String ip(String egress) {
    return egress(egress).first().orElseThrow().ip().toString();
  }

  /** The number of the Node that an egress IP lives on. */
  int owner(String egress) {
    return Integer.parseInt(
        egress(egress).first().orElseThrow().node().orElseThrow().substring("node-".length()));
  }

  /** The other one of the two gateways. */
  static int other(int gateway) {
    return 5 - gateway;
  }

  List<String> flows(int node) {
    return flows(bridge(node)).toList();
  }

  private static Stream<String> flows(FakeBridge bridge) {
    return bridge.flows().stream().map(f -> DECODER.text(f.key(), f.state()));
  }

  boolean translates(int node, String ip) {
    return flows(node).stream().anyMatch(f -> f.contains("nat(src=" + ip + ")"));
  }

  boolean answersFor(int node, String ip) {
    return flows(node).stream().anyMatch(f -> f.contains("arp_tpa=" + ip + ","))
        || flows(node).stream().anyMatch(f -> f.contains("arp_tpa=" + ip + " "));
  }

  /** Whether a Node leaves older connections to the one that the address was on. */
  boolean drains(int node) {
    return flows(node).stream()
        .anyMatch(f -> f.startsWith("table=meter") && f.contains("table=drain"));
  }

  /** Whether the only group of a Node leads to that other Node. */
  boolean leadsTo(int node, int gateway) {
    return bridge(node).groups().stream()
        .map(g -> DECODER.groupText(g.id(), g.body()))
        .anyMatch(t -> t.contains("10.10.0.10" + gateway));
  }

  List<String> problems() {
    return brain.status().problems().stream().map(Problem::toString).toList();
  }

  boolean hasProblem(String... parts) {
    return problems().stream().anyMatch(p -> Stream.of(parts).allMatch(p::contains));
  }

  /** Ends; as long as the compiler had no fault, no plan may have been refused. */
  @Override
  public void close() {
    long refusals = brain.status().checks().refusals();
    brain.close();
    assertThat(faulty ? 0 : refusals).as("plans that were refused").isZero();
  }
}
