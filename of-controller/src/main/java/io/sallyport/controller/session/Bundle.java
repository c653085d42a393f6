package io.sallyport.controller.session;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.FlowRequests;
import io.sallyport.controller.wire.Message;
import io.sallyport.controller.wire.OfError;
import io.sallyport.controller.wire.StandardRequests;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One atomic change of a switch:
 *
 * <pre>
 *   open, add ..., barrier  -- an error? --> discard, barrier, fail
 *                           -- none -->      commit, barrier, done
 * </pre>
 *
 * The first barrier is needed: Open vSwitch refuses an unreadable message when it is added, and
 * still commits the rest of the bundle (measured on 3.1).
 */
final class Bundle {
  private final Exchanges exchanges;
  private final int number;
  private final int firstXid;
  private int lastXid;
  private Optional<SwitchException> refusal = Optional.empty();

  private Bundle(Exchanges exchanges) {
    this.exchanges = exchanges;
    this.firstXid = exchanges.nextXid();
    this.lastXid = firstXid;
    this.number = firstXid;
  }

  /** Sends; the future completes after the last barrier. */
  static CompletableFuture<Void> send(Exchanges exchanges, List<Change> changes) {
    Bundle bundle = new Bundle(exchanges);
    bundle.fill(changes);
    return bundle.carryOut().whenComplete((done, failed) -> bundle.forget());
  }

  private void fill(List<Change> changes) {
    send(firstXid, Optional.empty(), StandardRequests.openBundle(firstXid, number));
    for (Change change : changes) {
      lastXid = exchanges.nextXid();
      Bytes message = change.accept(new ChangeMessage(lastXid));
      send(lastXid, Optional.of(change), FlowRequests.addToBundle(number, message));
    }
  }

  private CompletableFuture<Void> carryOut() {
    return barrier()
        .thenCompose(
            added -> {
              lastXid = exchanges.nextXid();
              send(lastXid, Optional.empty(), verdict());
              return barrier();
            })
        .thenCompose(
            done ->
                refusal
                    .<CompletableFuture<Void>>map(CompletableFuture::failedFuture)
                    .orElseGet(() -> CompletableFuture.completedFuture(null)));
  }

  private Bytes verdict() {
    return refusal.isPresent()
        ? StandardRequests.discardBundle(lastXid, number)
        : StandardRequests.commitBundle(lastXid, number);
  }

  private CompletableFuture<Message.BarrierReply> barrier() {
    return exchanges.ask(Exchanges.BARRIER, Message.BarrierReply.class);
  }

  private void send(int xid, Optional<Change> change, Bytes message) {
    exchanges.watch(xid, new Part(change));
    exchanges.write(message);
  }

  private void forget() {
    for (int xid = firstXid; xid <= lastXid; xid++) {
      exchanges.forget(xid);
    }
  }

  /** Hears errors; the first one that names a change wins over those that follow from it. */
  private final class Part implements Exchanges.WaitingForErrors {
    private final Optional<Change> change;

    private Part(Optional<Change> change) {
      this.change = change;
    }

    @Override
    public void error(OfError error) {
      if (refusal.flatMap(SwitchException::change).isEmpty()) {
        refusal = refusal.filter(earlier -> change.isEmpty()).or(() -> Optional.of(refused(error)));
      }
    }

    private SwitchException refused(OfError error) {
      return change
          .map(c -> SwitchException.refused(c, error))
          .orElseGet(() -> SwitchException.refused(error));
    }
  }
}
