package io.sallyport.tests.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.sync.ChangePlan;
import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.Drift;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.sync.NodeSync;
import io.sallyport.controller.sync.SyncListener;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import io.sallyport.tests.openflow.RealOvs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A real switch that is kept in sync, and all that was heard of it. */
final class SyncLab implements SwitchListener, SyncListener, AutoCloseable {
  static final Duration AUDIT = Duration.ofSeconds(2);

  final List<Long> confirmed = new CopyOnWriteArrayList<>();
  volatile SortedMap<String, String> leftOut = new TreeMap<>();
  final List<Integer> drifts = new CopyOnWriteArrayList<>();
  final List<FlowKey> drifted = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<Contents> firstReads = new CopyOnWriteArrayList<>();
  final List<Recorded> sessions = new CopyOnWriteArrayList<>();
  final RealOvs ovs;
  private final OpenFlowServer server;
  private volatile Optional<NodeSync> sync = Optional.empty();
  private volatile Optional<EncodedProgram> wanted = Optional.empty();
  private final AtomicLong epoch = new AtomicLong();

  private SyncLab(Path folder) {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = OpenFlowServer.start(ServerConfig.master(loopback, 1_700_000_000_000L), this);
    ovs = RealOvs.start(folder, "node-1");
  }

  /** A switch that does not connect yet. */
  static SyncLab prepared(Path folder) {
    return new SyncLab(folder);
  }

  /** A switch that has been read. */
  static SyncLab start(Path folder) {
    SyncLab lab = prepared(folder);
    lab.connect();
    return lab;
  }

  void connect() {
    ovs.connect(RealOvs.BRIDGE, server.address());
    soon().until(() -> firstReads.size() == 1);
  }

  /** Patience with a busy machine; what is promised is measured in the labs. */
  static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20));
  }

  /** Asks for a program, of this connection and of later ones. */
  void want(EncodedProgram program) {
    wanted = Optional.of(program);
    sync.orElseThrow().want(program, epoch.incrementAndGet());
  }

  /** Asks, and waits until the switch has confirmed it. */
  void program(EncodedProgram program) {
    want(program);
    soon().untilAsserted(() -> assertThat(confirmed).as("failed: %s", failures).contains(epoch()));
  }

  long epoch() {
    return epoch.get();
  }

  NodeSync.Progress progress() {
    return sync.orElseThrow().progress();
  }

  Recorded session() {
    return sessions.get(sessions.size() - 1);
  }

  List<InstalledFlow> flows() {
    return session().readFlows().join();
  }

  /** What is different on the switch, read back at this moment. */
  ChangePlan differences(EncodedProgram program) {
    SortedMap<FlowKey, FlowState> flows = new TreeMap<>();
    flows().forEach(f -> flows.put(f.key(), f.state()));
    SortedMap<Integer, Bytes> groups = new TreeMap<>();
    session().readGroups().join().forEach(g -> groups.put(g.id(), g.body()));
    SortedMap<Integer, Bytes> meters = new TreeMap<>();
    session().readMeters().join().forEach(m -> meters.put(m.id(), m.body()));
    return ChangePlan.between(new Contents(flows, groups, meters), program.contents());
  }

  @Override
  public void up(SwitchSession session) {
    Recorded recorded = new Recorded(session);
    sessions.add(recorded);
    NodeSync started = NodeSync.start(recorded, this, AUDIT);
    sync = Optional.of(started);
    wanted.ifPresent(w -> started.want(w, epoch()));
  }

  @Override
  public void down(SwitchSession session, String reason) {
    sync.ifPresent(NodeSync::stop);
  }

  @Override
  public void ports(SwitchSession session, SortedMap<String, Port> ports) {
    // Of no importance here.
  }

  @Override
  public void packetIn(SwitchSession session, PacketIn packet) {
    // Of no importance here.
  }

  @Override
  public void refused(String remote, String sentence) {
    failures.add(sentence);
  }

  @Override
  public void read(Contents contents) {
    firstReads.add(contents);
  }

  @Override
  public void confirmed(long confirmedEpoch, SortedMap<String, String> without) {
    leftOut = without;
    confirmed.add(confirmedEpoch);
  }

  @Override
  public void drifted(Drift drift) {
    drifted.addAll(drift.flows());
    drifts.add(drift.size());
  }

  @Override
  public void failed(String sentence) {
    failures.add(sentence);
  }

  @Override
  public void close() {
    ovs.close();
    server.close();
  }
}
