package io.sallyport.controller.brain;

import io.sallyport.flows.Claim;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.Placement;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where each egress IP lives now, on its way to where it should. Each address goes its own way, one
 * confirmed step after the other, so that one slow switch holds up only what concerns it.
 */
final class Transit {
  private static final String STAYS =
      "%s stays on Node \"%s\" and does not move to Node \"%s\": %s";

  private static final String KEPT = "%s is kept on Node \"%s\", too, which it has moved from: %s";
  private static final String LOST =
      "the switch of Node \"%s\", which has Pods of it, is not connected";

  private final Fleet fleet;
  private final Duration linger;
  private final Map<IpAddress, Long> since = new HashMap<>();
  private final Map<IpAddress, Instant> settledAt = new HashMap<>();
  private final SortedMap<IpAddress, String> blocked = new TreeMap<>();
  private Map<IpAddress, List<Claim>> egresses = Map.of();
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

  /** Whether the switch of a Node holds all of an address since it lives as it does. */
  boolean isServedBy(String node, IpAddress ip) {
    return fleet.serves(node, since(ip), egressesOf(ip));
  }

  private List<String> egressesOf(IpAddress ip) {
    return egresses.getOrDefault(ip, List.of()).stream().map(c -> c.egress().name()).toList();
  }

  /**
   * What a step needs to know.
   *
   * @param target where the addresses should live
   * @param egresses the claims that have each address
   * @param able the Nodes that can serve
   * @param nodes those that have a program
   * @param lost addresses that Pods leave with whose Node is ready and cannot be told of a move
   * @param epoch of the programs that follow from this step
   */
  record Situation(
      Placement target,
      Map<IpAddress, List<Claim>> egresses,
      Set<String> able,
      Set<String> nodes,
      Map<IpAddress, String> lost,
      long epoch,
      Instant time) {}

  /** Takes every step that may be taken now; whether there was one. */
  boolean step(Situation situation) {
    Set<IpAddress> addresses = new TreeSet<>(now.gateways().keySet());
    addresses.addAll(situation.target().gateways().keySet());
    Placement before = now;
    Map<IpAddress, Instant> lingering = Map.copyOf(settledAt);
    settledAt.clear();
    blocked.clear();
    egresses = situation.egresses();
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
            ? !isNeeded(ip, current.orElseThrow(), situation)
                && mayForget(ip, situation, settled.orElse(situation.time()))
            : mayStep(ip, current, next, situation);
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

  private boolean mayStep(
      IpAddress ip, Optional<Gateway> current, Optional<Gateway> next, Situation situation) {
    if (current.isEmpty() || next.isEmpty() || next.get().isSettled()) {
      return true;
    }
    boolean sameOwner = current.get().owner().equals(next.get().owner());
    return sameOwner || mayHandOver(ip, current.get(), next.get(), situation);
  }

  // An old owner that cannot be told would go on answering ARP beside the new one.
  private boolean mayHandOver(IpAddress ip, Gateway current, Gateway next, Situation situation) {
    if (isStatic(ip)) {
      return isServedBy(next.owner(), ip);
    }
    Optional<String> lost = lost(ip, situation);
    obstacle(ip, current.owner(), next.owner())
        .or(() -> lost)
        .ifPresent(o -> blocked.put(ip, STAYS.formatted(ip, current.owner(), next.owner(), o)));
    return lost.isEmpty() && isServedBy(next.owner(), ip) && fleet.connected(current.owner());
  }

  // A kernel has it already and answers for it: whoever waits sends from where it no longer is.
  private boolean isStatic(IpAddress ip) {
    return egresses.getOrDefault(ip, List.of()).stream().anyMatch(Claim::isStatic);
  }

  private static Optional<String> lost(IpAddress ip, Situation situation) {
    return Optional.ofNullable(situation.lost().get(ip)).map(LOST::formatted);
  }

  // Pods that still send to the Node that an address comes from would be cut off.
  private boolean isNeeded(IpAddress ip, Gateway current, Situation situation) {
    Optional<String> from =
        current.serving().stream()
            .filter(n -> !n.equals(current.owner()) && situation.able().contains(n))
            .findFirst();
    Optional<String> why = from.filter(n -> !isStatic(ip)).flatMap(n -> lost(ip, situation));
    why.ifPresent(o -> blocked.put(ip, KEPT.formatted(ip, from.orElseThrow(), o)));
    return why.isPresent();
  }

  // Less than that is only a matter of time.
  private Optional<String> obstacle(IpAddress ip, String from, String to) {
    if (!fleet.connected(to) || !fleet.connected(from)) {
      String node = fleet.connected(to) ? from : to;
      return Optional.of("the switch of Node \"%s\" is not connected".formatted(node));
    }
    return fleet.canBeTold(to) && !fleet.leavesOutAny(to, egressesOf(ip))
        ? Optional.empty()
        : Optional.of("the switch of Node \"%s\" does not take what there is for it".formatted(to));
  }

  /** The moves that wait for something that somebody has to mend. */
  List<Problem> problems() {
    List<Problem> out = new ArrayList<>();
    blocked.forEach(
        (ip, why) -> egressesOf(ip).forEach(e -> out.add(new Problem("Egress/" + e, why))));
    return out;
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
