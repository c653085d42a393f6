package io.sallyport.controller.brain;

import io.sallyport.flows.Gateway;
import io.sallyport.flows.Placement;
import io.sallyport.model.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where each egress IP lives now, on its way to where it should. Each address goes its own way, one
 * confirmed step after the other, so that one slow switch holds up only what concerns it.
 */
final class Transit {
  private final Fleet fleet;
  private final Duration linger;
  private final Map<IpAddress, Long> since = new HashMap<>();
  private final Map<IpAddress, Instant> settledAt = new HashMap<>();
  private Placement now = Placement.EMPTY;

  Transit(Fleet fleet, Duration linger) {
    this.fleet = fleet;
    this.linger = linger;
  }

  /** Where they live, as the switches said. */
  void resume(Placement recovered) {
    now = recovered;
  }

  Placement now() {
    return now;
  }

  /** The epoch since which an address lives as it does. */
  long since(IpAddress ip) {
    return since.getOrDefault(ip, 0L);
  }

  /**
   * What a step needs to know.
   *
   * @param target where the addresses should live
   * @param able the Nodes that can serve
   * @param nodes those that have a program
   * @param epoch of the programs that follow from this step
   */
  record Situation(
      Placement target, Set<String> able, Set<String> nodes, long epoch, Instant time) {}

  /** Takes every step that may be taken now; whether there was one. */
  boolean step(Situation situation) {
    Set<IpAddress> addresses = new TreeSet<>(now.gateways().keySet());
    addresses.addAll(situation.target().gateways().keySet());
    Placement before = now;
    Map<IpAddress, Instant> lingering = Map.copyOf(settledAt);
    settledAt.clear();
    addresses.forEach(ip -> step(ip, situation, Optional.ofNullable(lingering.get(ip))));
    since.keySet().retainAll(now.gateways().keySet());
    return !now.equals(before);
  }

  private void step(IpAddress ip, Situation situation, Optional<Instant> settled) {
    Optional<Gateway> current = now.of(ip);
    Optional<Gateway> next = Gateway.next(current, situation.target().owner(ip), situation.able());
    if (next.equals(current)) {
      return;
    }
    boolean may =
        isRetirement(current, next)
            ? mayForget(ip, situation, settled.orElse(situation.time()))
            : mayStep(ip, current, next);
    if (may) {
      now = now.with(ip, next);
      since.put(ip, situation.epoch());
    }
  }

  private static boolean isRetirement(Optional<Gateway> current, Optional<Gateway> next) {
    return next.filter(Gateway::isSettled)
        .filter(n -> current.filter(c -> c.owner().equals(n.owner())).isPresent())
        .isPresent();
  }

  private boolean mayStep(IpAddress ip, Optional<Gateway> current, Optional<Gateway> next) {
    if (current.isEmpty() || next.isEmpty() || next.get().isSettled()) {
      return true;
    }
    boolean sameOwner = current.get().owner().equals(next.get().owner());
    return sameOwner || mayHandOver(ip, current.get(), next.get());
  }

  // An old owner that cannot be told would go on answering ARP beside the new one.
  private boolean mayHandOver(IpAddress ip, Gateway current, Gateway next) {
    return fleet.holds(next.owner(), since(ip)) && fleet.connected(current.owner());
  }

  // Only what waits for nothing but time is remembered as settled.
  private boolean mayForget(IpAddress ip, Situation situation, Instant settled) {
    if (!fleet.allHold(situation.nodes(), since(ip))) {
      return false;
    }
    boolean over = !settled.plus(linger).isAfter(situation.time());
    if (!over) {
      settledAt.put(ip, settled);
    }
    return over;
  }

  /** Whether an address is only waiting for time to pass. */
  boolean isLingering() {
    return !settledAt.isEmpty();
  }
}
