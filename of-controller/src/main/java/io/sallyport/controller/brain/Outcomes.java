package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressAddress;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.PoolStatus;
import io.sallyport.watch.api.Outcome;
import io.sallyport.watch.api.Outcome.Place;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Kubernetes is to be told of a status. */
public final class Outcomes {
  private Outcomes() {}

  /** The outcome; empty while the controller has not decided anything yet. */
  public static Optional<Outcome> of(Status status) {
    if (status.notReady().isPresent()) {
      return Optional.empty();
    }
    SortedMap<String, Outcome.OfEgress> egresses = new TreeMap<>();
    status.egresses().forEach((name, e) -> egresses.put(name, egress(e)));
    SortedMap<String, Outcome.OfPool> pools = new TreeMap<>();
    status.pools().forEach((name, p) -> pools.put(name, pool(p)));
    return Optional.of(new Outcome(egresses, pools));
  }

  private static Outcome.OfEgress egress(EgressStatus egress) {
    return new Outcome.OfEgress(
        egress.spec(),
        egress.allocated(),
        place(egress),
        egress.conditions().stream().map(Outcomes::condition).toList());
  }

  private static Outcome.OfPool pool(PoolStatus pool) {
    return new Outcome.OfPool(
        pool.spec(), pool.total(), pool.used(), List.of(condition(pool.ready())));
  }

  // The guide's status has room for one: of a dual-stack Egress it is the IPv4 address.
  private static Place place(EgressStatus egress) {
    return egress.first().map(Outcomes::place).orElseGet(Place.Nowhere::new);
  }

  private static Place place(EgressAddress address) {
    if (address.assigned().status()) {
      return new Place.On(address.node().orElseThrow(), address.ip());
    }
    boolean pending = address.assigned().reason().equals("Pending");
    return pending ? new Place.Undecided() : new Place.Nowhere();
  }

  private static Outcome.Condition condition(Condition condition) {
    return new Outcome.Condition(
        condition.type(), condition.status(), condition.reason(), condition.message());
  }
}
