package io.sallyport.controller.session;

import io.sallyport.controller.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Changes of meters, one message after the other, and a barrier behind them. */
final class MeterMods {
  private final Exchanges exchanges;
  private Optional<SwitchException> refusal = Optional.empty();

  private MeterMods(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  /** Sends; the future completes after the barrier. */
  static CompletableFuture<Void> send(Exchanges exchanges, List<Change.OfMeter> changes) {
    MeterMods mods = new MeterMods(exchanges);
    List<Integer> xids = changes.stream().map(mods::send).toList();
    return exchanges
        .ask(Exchanges.BARRIER, Message.BarrierReply.class)
        .whenComplete((done, failed) -> xids.forEach(exchanges::forget))
        .thenCompose(done -> mods.outcome());
  }

  private int send(Change.OfMeter change) {
    int xid = exchanges.nextXid();
    Exchanges.WaitingForErrors first =
        error -> refusal = refusal.or(() -> Optional.of(SwitchException.refused(change, error)));
    exchanges.watch(xid, first);
    exchanges.write(change.accept(new ChangeMessage(xid)));
    return xid;
  }

  private CompletableFuture<Void> outcome() {
    return refusal
        .<CompletableFuture<Void>>map(CompletableFuture::failedFuture)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }
}
