package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.Drift;
import io.sallyport.controller.sync.NodeSync;
import io.sallyport.controller.sync.SyncListener;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.model.Problem;
import io.sallyport.watch.Feed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what every switch should hold. All state is confined to one thread: others send events
 * and read the last {@link Status}. Each event leads to the same thing, a new {@link Cycle} over
 * all that is known; events that come while one runs are taken together by the next.
 */
public final class Brain implements SwitchListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Brain.class);
  private static final int MOST_UNHEARD = 1024;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final BrainSettings settings;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Brain::daemon);
  private final Fleet fleet = new Fleet();
  private final InstantSource clock;
  private final Later later;
  private final Cycle cycle;
  private final AtomicReference<Feed> newest = new AtomicReference<>();
  private final Map<String, AddressReport> reported = new ConcurrentHashMap<>();
  private final AtomicBoolean cycleDue = new AtomicBoolean();
  private Consumer<Status> told = status -> {};
  // Anybody near a gateway can send its answers: one of each kind waits, and more are dropped.
  private final Set<Unheard> unheard = ConcurrentHashMap.newKeySet();

  private record Unheard(SwitchSession session, Heard heard) {}

  /** A brain that knows nothing yet. */
  public Brain(BrainSettings settings, InstantSource clock) {
    this(new Deduction(settings), clock, Later.REAL);
  }

  Brain(Deduction deduction, InstantSource clock, Later later) {
    this.settings = deduction.settings();
    this.clock = clock;
    this.later = later;
    this.cycle = new Cycle(deduction, fleet, clock, this::onThreadAfter);
    nextTick();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "brain");
    thread.setDaemon(true);
    return thread;
  }

  /** What is known and decided at this moment. */
  public Status status() {
    return cycle.status();
  }

  /** Has somebody told of the status, now and after every cycle, on the brain's thread. */
  public void tell(Consumer<Status> somebody) {
    post(
        () -> {
          told = somebody;
          return true;
        });
  }

  /** Takes in the newest state of the cluster; one that was not looked at yet is forgotten. */
  public void accept(Feed feed) {
    newest.set(feed);
    post(() -> {});
  }

  /** Takes in what a Node's helper says; a report that was not looked at yet is forgotten. */
  public void accept(AddressReport report) {
    if (reported.put(report.node(), report) == null) {
      post(
          () ->
              Optional.ofNullable(reported.remove(report.node())).filter(cycle::take).isPresent());
    }
  }

  private void onThreadAfter(Duration delay, Runnable task) {
    later.after(delay, () -> thread.execute(() -> guarded(task)));
  }

  private void nextTick() {
    later.after(TICK, () -> post(this::tick));
  }

  private boolean tick() {
    nextTick();
    return cycle.tick();
  }

  private void post(Runnable event) {
    post(
        () -> {
          event.run();
          return true;
        });
  }

  /** Lets the brain's thread take an event in; a cycle follows if it was news. */
  private void post(BooleanSupplier event) {
    try {
      thread.execute(
          () ->
              guarded(
                  () -> {
                    if (event.getAsBoolean() && cycleDue.compareAndSet(false, true)) {
                      thread.execute(() -> guarded(this::run));
                    }
                  }));
    } catch (RejectedExecutionException closing) {
      LOG.debug("an event came too late: {}", closing.getMessage());
    }
  }

  private void run() {
    cycleDue.set(false);
    Feed feed = newest.getAndSet(null);
    if (feed != null) {
      cycle.take(feed);
    }
    cycle.run();
    told.accept(cycle.status());
  }

  // A fault of ours must not end the thread: switches keep what they hold, and status says it.
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RejectedExecutionException stopping) {
      LOG.debug("a switch could not be spoken to any more: {}", stopping.getMessage());
    } catch (RuntimeException bug) {
      LOG.error("internal error; the switches keep what they hold", bug);
      cycle.broke(bug);
    }
  }

  @Override
  public void up(SwitchSession session) {
    post(() -> arrive(session));
  }

  private boolean arrive(SwitchSession session) {
    Optional<String> objection = fleet.objection(session, clock.instant());
    objection.ifPresentOrElse(sentence -> turnAway(session, sentence), () -> connect(session));
    return objection.isEmpty();
  }

  private void turnAway(SwitchSession session, String sentence) {
    session.close(sentence);
    refuse(new Problem("Node/" + session.info().node(), sentence + "; it is turned away"));
  }

  // Logged here and not by the session: one that is turned away comes again every second.
  private void connect(SwitchSession session) {
    SwitchInfo info = session.info();
    LOG.info(
        "switch of node {} is up: {} from {}, {} ports",
        info.node(),
        info.description(),
        info.remote(),
        info.ports().size());
    Switch known = fleet.meet(session);
    known.connection().ifPresent(old -> replace(known, old));
    NodeSync sync = NodeSync.start(session, new Ears(session), settings.auditEvery());
    known.connect(new LiveSwitch(session, sync), info);
    cycle.problems().cameIn(peer(info.remote()));
  }

  private void replace(Switch known, LiveSwitch old) {
    LOG.info("switch of node {} has opened a newer connection", known.node());
    known.replace(clock.instant());
    old.sync().stop();
    old.session().close("the switch has opened a newer connection");
  }

  @Override
  public void down(SwitchSession session, String reason) {
    onLive(
        session,
        s -> {
          s.connection().ifPresent(c -> c.sync().stop());
          s.disconnect(reason);
          LOG.warn("switch of node {} is down: {}", s.node(), reason);
        });
  }

  @Override
  public void ports(SwitchSession session, SortedMap<String, Port> ports) {
    onLive(session, s -> s.ports(session.info()));
  }

  @Override
  public void packetIn(SwitchSession session, PacketIn packet) {
    Heard.in(packet.frame().toArray())
        .map(heard -> new Unheard(session, heard))
        .filter(u -> unheard.size() < MOST_UNHEARD && unheard.add(u))
        .ifPresent(u -> post(() -> hear(u)));
  }

  private boolean hear(Unheard told) {
    unheard.remove(told);
    return fleet.liveOn(told.session()).filter(s -> cycle.hear(s, told.heard())).isPresent();
  }

  @Override
  public void refused(String remote, String sentence) {
    // The port differs each time; the peer is the host.
    Problem problem = new Problem(peer(remote), sentence.replace(remote, Fleet.host(remote)));
    post(() -> refuse(problem));
  }

  private static String peer(String remote) {
    return "OpenFlow/" + Fleet.host(remote);
  }

  // Published by the next tick: whoever comes again and again keeps nobody busy.
  private boolean refuse(Problem problem) {
    cycle.problems().turnedAway(problem, clock.instant());
    return false;
  }

  private void onLive(SwitchSession session, Consumer<Switch> action) {
    post(() -> fleet.liveOn(session).ifPresent(action));
  }

  /** Takes what one switch's sync says to the brain's thread. */
  private final class Ears implements SyncListener {
    private final SwitchSession session;

    Ears(SwitchSession session) {
      this.session = session;
    }

    @Override
    public void read(Contents contents) {
      NodeProgram program = Reading.program(session.info().node(), contents);
      onLive(session, s -> s.read(program));
    }

    @Override
    public void confirmed(long confirmedEpoch, SortedMap<String, String> leftOut) {
      post(
          () ->
              fleet.liveOn(session).filter(s -> s.confirmed(confirmedEpoch, leftOut)).isPresent());
    }

    @Override
    public void drifted(Drift drift) {
      onLive(
          session,
          s -> {
            s.drifted(drift.size());
            LOG.warn(
                "Node {}: {} of its flows, groups and meters were changed by someone else and are"
                    + " put right: {}",
                s.node(),
                drift.size(),
                Reading.describe(drift));
          });
    }

    @Override
    public void failed(String sentence) {
      onLive(session, s -> s.failed(sentence));
    }
  }

  /** Stops deciding; the switches keep what they hold. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
