package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes changes to a switch, one list after the other; the first that fails is the last. */
record Delivery(SwitchSession session) {
  /** A whole plan: Open vSwitch takes no meter in a bundle. */
  CompletableFuture<Void> carryOut(
      ChangePlan plan, List<List<Change>> bundles, EncodedProgram program) {
    return meters(plan.metersFirst(program))
        .thenCompose(done -> carryOut(bundles))
        .thenCompose(done -> meters(plan.metersLast()));
  }

  CompletableFuture<Void> carryOut(List<List<Change>> bundles) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (List<Change> bundle : bundles) {
      all = all.thenCompose(done -> session.apply(bundle));
    }
    return all;
  }

  private CompletableFuture<Void> meters(List<Change.OfMeter> changes) {
    return changes.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : session.applyMeters(changes);
  }
}
