package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.FlowKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
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

  private final SwitchSession session;
  private final SyncListener listener;
  private final Duration auditEvery;
  private final Executor loop;

  private Optional<Contents> actual = Optional.empty();
  private Optional<Wanted> wanted = Optional.empty();
  // What the switch has confirmed; a later read that differs was somebody else's doing.
  private Optional<Contents> confirmed = Optional.empty();
  private boolean firstRead = true;
  // What is known was read a moment ago; otherwise somebody may have changed it since.
  private boolean justRead;
  private boolean busy;
  private boolean retryDue;
  private volatile boolean stopped;

  private volatile Progress progress = new Progress(0, 0);

  /**
   * How far the switch is.
   *
   * @param installed flows when it was last read or programmed
   * @param differing flows and groups that were not as wanted then
   */
  public record Progress(int installed, int differing) {}

  private record Wanted(EncodedProgram program, long epoch) {}

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
          wanted = Optional.of(new Wanted(program, epoch));
          turn();
        });
  }

  /** How far the switch is; may be asked from any thread. */
  public Progress progress() {
    return progress;
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

  private CompletableFuture<Contents> read() {
    return session.readGroups().thenCombine(session.readFlows(), (g, f) -> Contents.of(f, g));
  }

  private void whenRead(Contents contents, Throwable failure) {
    busy = false;
    if (failure != null) {
      fail("cannot read its flows: " + sentence(failure));
      return;
    }
    actual = Optional.of(contents);
    justRead = true;
    progress = new Progress(contents.flows().size(), 0);
    if (firstRead) {
      listener.read(contents);
      firstRead = false;
    }
    confirmed.ifPresent(c -> reportDrift(ChangePlan.between(contents, c)));
    turn();
  }

  private void reportDrift(ChangePlan drift) {
    if (!drift.isEmpty()) {
      confirmed = Optional.empty();
      SortedSet<FlowKey> flows = new TreeSet<>(drift.flows().removed());
      flows.addAll(drift.flows().added().keySet());
      flows.addAll(drift.flows().changed().keySet());
      listener.drifted(flows, drift.size());
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
    if (justRead || bundles.size() > 1) {
      confirmed = Optional.empty();
    }
    busy = true;
    then(apply(bundles), (done, failure) -> whenApplied(want, failure));
  }

  private CompletableFuture<Void> apply(List<List<Change>> bundles) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (List<Change> bundle : bundles) {
      all = all.thenCompose(done -> session.apply(bundle));
    }
    return all;
  }

  private void whenApplied(Wanted want, Throwable failure) {
    busy = false;
    if (failure != null) {
      actual = Optional.empty();
      afterRefusal(sentence(failure));
      return;
    }
    actual = Optional.of(want.program().contents());
    confirm(want);
    if (wanted.orElse(want).epoch() != want.epoch()) {
      turn();
    }
  }

  // A change of what is not there any more is refused: that is no fault of the program.
  private void afterRefusal(String sentence) {
    if (justRead) {
      fail(sentence);
    } else {
      turn();
    }
  }

  private void confirm(Wanted want) {
    progress = new Progress(want.program().contents().flows().size(), 0);
    confirmed = actual;
    justRead = false;
    listener.confirmed(want.epoch());
  }

  private void fail(String sentence) {
    if (stopped) {
      return;
    }
    listener.failed(sentence);
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

  private static String sentence(Throwable failure) {
    Throwable cause = failure.getCause() != null ? failure.getCause() : failure;
    return String.valueOf(cause.getMessage());
  }
}
