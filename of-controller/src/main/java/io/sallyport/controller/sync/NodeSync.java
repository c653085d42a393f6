package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Keeps one connected switch at its program. There is one way for everything (connect, change,
 * error, audit): read back if what it holds is not known, diff, apply, confirm. Lives on the
 * switch's event loop; only {@link #want} may be called from elsewhere.
 */
public final class NodeSync {
  private static final Duration RETRY = Duration.ofSeconds(1);
  // A switch may refuse for a reason that passes, such as a table that is full.
  private static final int AUDITS_LEFT_OUT = 15;

  private final SwitchSession session;
  private final Delivery delivery;
  private final SyncListener listener;
  private final Duration auditEvery;
  private final Executor loop;

  private Optional<Contents> actual = Optional.empty();
  private Optional<Wanted> wanted = Optional.empty();
  // What the switch has confirmed; a later read that differs was somebody else's doing.
  private Optional<Contents> confirmed = Optional.empty();
  private final LeftOut leftOut = new LeftOut();
  private int audits;
  private boolean firstRead = true;
  // What is known was read a moment ago; otherwise somebody may have changed it since.
  private boolean justRead;
  private boolean busy;
  private boolean retryDue;
  // What was wanted when it last failed: it waits for the retry.
  private Optional<EncodedProgram> refused = Optional.empty();
  private volatile boolean stopped;

  private volatile Counters counters = Counters.NONE;
  private volatile Progress progress = new Progress(0, 0);

  /**
   * How far the switch is.
   *
   * @param installed flows when it was last read or programmed
   * @param differing flows and groups that were not as wanted then
   */
  public record Progress(int installed, int differing) {}

  /** What the switch should hold, the part of it that it is given, and why not the rest. */
  private record Wanted(
      EncodedProgram whole,
      long epoch,
      EncodedProgram program,
      SortedMap<String, String> leftOut) {}

  /**
   * Starts to read the switch.
   *
   * @param auditEvery how long a flow that someone else changed may stay unnoticed
   */
  public static NodeSync start(SwitchSession session, SyncListener listener, Duration auditEvery) {
    NodeSync sync = new NodeSync(session, listener, auditEvery);
    sync.onLoop(sync::turn);
    sync.scheduleAudit();
    return sync;
  }

  private NodeSync(SwitchSession session, SyncListener listener, Duration auditEvery) {
    this.session = session;
    this.delivery = new Delivery(session);
    this.listener = listener;
    this.auditEvery = auditEvery;
    this.loop = session.executor();
  }

  /**
   * Asks for a program; the newest one wins.
   *
   * @param epoch handed back when the switch has confirmed it
   */
  public void want(EncodedProgram program, long epoch) {
    onLoop(
        () -> {
          // What was refused is tried again soon, however often it is asked for.
          boolean waits = retryDue && refused.equals(Optional.of(program));
          wanted = Optional.of(reduced(program, epoch));
          if (!waits) {
            turn();
          }
        });
  }

  private Wanted reduced(EncodedProgram whole, long epoch) {
    leftOut.forgetChanged(whole);
    return new Wanted(
        whole, epoch, leftOut.reduce(whole), leftOut.sentences(whole.program().node()));
  }

  private void reduceAgain() {
    wanted = wanted.map(w -> reduced(w.whole(), w.epoch()));
  }

  /** How far the switch is; may be asked from any thread. */
  public Progress progress() {
    return progress;
  }

  /** What the switch had counted when it was last read; may be asked from any thread. */
  public Counters counters() {
    return counters;
  }

  /** Leaves the switch as it is. */
  public void stop() {
    onLoop(() -> stopped = true);
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException loopHasEnded) {
      stopped = true;
    }
  }

  private void scheduleAudit() {
    after(auditEvery).execute(this::audit);
  }

  private void audit() {
    if (stopped) {
      return;
    }
    if (!busy) {
      actual = Optional.empty();
      if (++audits % AUDITS_LEFT_OUT == 0) {
        leftOut.forget();
        reduceAgain();
      }
      turn();
    }
    scheduleAudit();
  }

  private void turn() {
    if (busy || stopped) {
      return;
    }
    try {
      step();
    } catch (RuntimeException bug) {
      busy = false;
      brokeDown(bug);
    }
  }

  private void step() {
    if (actual.isEmpty()) {
      busy = true;
      then(read(), this::whenRead);
    } else {
      wanted.ifPresent(w -> reconcile(w, actual.get()));
    }
  }

  // A defect of ours: the switch is read again, and what is wanted is tried again.
  private void brokeDown(Throwable bug) {
    actual = Optional.empty();
    fail("internal error: " + bug);
  }

  // Flows first: they go with a group or meter that somebody deletes, and would be refused without.
  private CompletableFuture<Contents> read() {
    CompletableFuture<List<InstalledFlow>> flows = session.readFlows();
    CompletableFuture<List<InstalledGroup>> groups = session.readGroups();
    CompletableFuture<List<EncodedMeter>> meters = session.readMeters();
    CompletableFuture<List<MeterCounters>> counted = session.readMeterCounters();
    return flows
        .thenCombine(counted, this::count)
        .thenCompose(f -> groups.thenCombine(meters, (g, m) -> Contents.of(f, g, m)));
  }

  private List<InstalledFlow> count(List<InstalledFlow> flows, List<MeterCounters> meters) {
    counters = Counters.of(flows, meters);
    return flows;
  }

  private void whenRead(Contents all, Throwable failure) {
    busy = false;
    if (failure != null) {
      fail("cannot read its flows: " + sentence(failure));
      return;
    }
    Contents contents = leftOut.without(all);
    actual = Optional.of(contents);
    justRead = true;
    progress = new Progress(contents.flows().size(), 0);
    if (firstRead) {
      firstRead = false;
      listener.read(all);
    }
    confirmed.ifPresent(c -> reportDrift(ChangePlan.between(contents, c)));
    turn();
  }

  private void reportDrift(ChangePlan drift) {
    if (!drift.isEmpty()) {
      confirmed = Optional.empty();
      listener.drifted(Drift.of(drift));
    }
  }

  private void reconcile(Wanted want, Contents from) {
    ChangePlan plan = ChangePlan.between(from, want.program().contents());
    progress = new Progress(from.flows().size(), plan.size());
    if (plan.isEmpty()) {
      confirm(want);
      return;
    }
    List<List<Change>> bundles = plan.bundles(from, want.program());
    if (justRead || bundles.size() > 1 || !plan.meters().isEmpty()) {
      confirmed = Optional.empty();
    }
    busy = true;
    then(
        delivery.carryOut(plan, bundles, want.program()),
        (done, failure) -> whenApplied(want, from, failure));
  }

  private void whenApplied(Wanted want, Contents from, Throwable failure) {
    busy = false;
    if (failure != null) {
      actual = Optional.empty();
      afterFailure(want, from, cause(failure));
      return;
    }
    actual = Optional.of(want.program().contents());
    confirm(want);
    if (wanted.orElse(want).epoch() != want.epoch()) {
      turn();
    }
  }

  private void afterFailure(Wanted given, Contents from, Throwable cause) {
    if (SwitchException.isSilence(cause)) {
      // It may have been done all the same: what is read next is nobody else's doing.
      confirmed = Optional.empty();
    }
    if (!justRead) {
      // A change of what is not there any more is refused: that is no fault of the program.
      turn();
    } else if (leftOut.add(cause, given.whole(), from)) {
      reduceAgain();
      turn();
    } else if (SwitchException.isSilence(cause)) {
      giveUp(given, sentence(cause));
    } else {
      close(given, from, sentence(cause));
    }
  }

  // A program that is refused as a whole must not leave in force what it was to end.
  private void close(Wanted given, Contents from, String sentence) {
    EncodedProgram newest = wanted.orElse(given).whole();
    List<List<Change>> bundles = Closing.bundles(from, newest, leftOut.settled(newest, from));
    busy = true;
    then(
        delivery.carryOut(bundles),
        (done, failure) -> {
          busy = false;
          String more = failure == null ? "" : "; nor can it be closed: " + sentence(failure);
          giveUp(given, sentence + more);
        });
  }

  private void giveUp(Wanted given, String sentence) {
    fail(sentence);
    if (!wanted.orElse(given).whole().equals(given.whole())) {
      turn();
    }
  }

  private void confirm(Wanted want) {
    Contents given = want.program().contents();
    int missing = ChangePlan.between(given, want.whole().contents()).size();
    progress = new Progress(given.flows().size(), missing);
    confirmed = actual;
    justRead = false;
    refused = Optional.empty();
    listener.confirmed(want.epoch(), want.leftOut());
  }

  private void fail(String sentence) {
    if (stopped) {
      return;
    }
    listener.failed(sentence);
    refused = wanted.map(Wanted::whole);
    if (!retryDue) {
      retryDue = true;
      after(RETRY).execute(this::retry);
    }
  }

  private void retry() {
    retryDue = false;
    turn();
  }

  // Goes on whether it succeeded or not; what goes wrong in going on is ours, and not lost.
  private <T> void then(CompletableFuture<T> future, BiConsumer<T, Throwable> next) {
    CompletableFuture<Object> unused =
        future
            .handle(
                (value, failure) -> {
                  next.accept(value, failure);
                  return null;
                })
            .exceptionally(
                bug -> {
                  brokeDown(bug);
                  return null;
                });
  }

  private Executor after(Duration delay) {
    return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, loop);
  }

  private static Throwable cause(Throwable failure) {
    return failure.getCause() != null ? failure.getCause() : failure;
  }

  private static String sentence(Throwable failure) {
    return String.valueOf(cause(failure).getMessage());
  }
}
