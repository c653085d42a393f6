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

  private static final String UNCONFIRMED =
      "the switch of Node \"%s\" has not confirmed that it needs that one no more";

  private final Fleet fleet;
  private final Duration drain;
  private final Duration linger;
  private final Map<IpAddress, Long> since = new HashMap<>();
  // Until when those wait that wait for nothing but time.
  private final Map<Wait, Instant> waitUntil = new HashMap<>();
  private Map<Wait, Instant> waited = Map.of();
  private final Map<String, HandedOver> handedOver = new HashMap<>();
  private final SortedMap<IpAddress, String> blocked = new TreeMap<>();
  private Map<IpAddress, List<Claim>> egresses = Map.of();
  private Placement now = Placement.EMPTY;

  /** For what time passes. */
  private enum Pause {
    DRAIN,
    LOST,
    LINGER
  }

  /**
   * An address that waits.
   *
   * @param packets what was handed over by then: when there is more, the time begins anew
   */
  private record Wait(IpAddress ip, Pause pause, long packets) {}

  Transit(Fleet fleet, Duration drain, Duration linger) {
    this.fleet = fleet;
    this.drain = drain;
    this.linger = linger;
  }

  /** Where they live, as the switches said. */
  void resume(Placement recovered) {
    now = recovered;
  }

  Placement now() {
    return now;
  }

  /** The Node that an address has moved from and that still has its older connections. */
  Optional<String> draining(IpAddress ip) {
    return now.of(ip).filter(Gateway::draining).flatMap(Gateway::other);
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
    waited = Map.copyOf(waitUntil);
    waitUntil.clear();
    handedOver.clear();
    blocked.clear();
    egresses = situation.egresses();
    addresses.forEach(ip -> step(ip, situation));
    since.keySet().retainAll(now.gateways().keySet());
    return !now.equals(before);
  }

  private void step(IpAddress ip, Situation situation) {
    Optional<Gateway> current = now.of(ip);
    Optional<Gateway> next = Gateway.next(current, situation.target().owner(ip), situation.able());
    if (!next.equals(current) && mayStep(ip, current, next, situation)) {
      now = now.with(ip, next);
      since.put(ip, situation.epoch());
    }
  }

  private boolean mayStep(
      IpAddress ip, Optional<Gateway> current, Optional<Gateway> next, Situation situation) {
    if (current.isEmpty() || next.isEmpty()) {
      return true;
    }
    Gateway from = current.get();
    Gateway to = next.get();
    if (!from.owner().equals(to.owner())) {
      return to.isSettled() || mayHandOver(ip, from, to, situation);
    }
    if (from.draining() && !to.isSettled()) {
      return mayEndDrain(ip, from, situation);
    }
    return !to.isSettled()
        || (isOver(new Wait(ip, Pause.LINGER, 0), situation, linger)
            && !isNeeded(ip, from, situation));
  }

  // The old Node knows older connections' ports; but if its switch is lost, it may be down, and the
  // new one has to do without.
  private boolean mayEndDrain(IpAddress ip, Gateway from, Situation situation) {
    boolean stays = situation.target().owner(ip).equals(Optional.of(from.owner()));
    boolean isLost = from.other().filter(fleet::connected).isEmpty();
    boolean isOver = isOver(new Wait(ip, Pause.DRAIN, handedOver(ip, from)), situation, drain);
    return isStatic(ip)
        || !stays
        || isOver
        || (isLost && isOver(new Wait(ip, Pause.LOST, 0), situation, linger));
  }

  private long handedOver(IpAddress ip, Gateway gateway) {
    return handedOver
        .computeIfAbsent(
            gateway.owner(), o -> fleet.of(o).map(HandedOver::by).orElse(HandedOver.NOTHING))
        .of(egresses.getOrDefault(ip, List.of()));
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

  // Pods that still send to the Node that an address comes from would be cut off, and connections
  // that the new owner hands over to it.
  private boolean isNeeded(IpAddress ip, Gateway current, Situation situation) {
    Optional<String> from = current.other().filter(situation.able()::contains);
    Optional<String> why =
        from.filter(n -> !isStatic(ip))
            .flatMap(n -> lost(ip, situation).or(() -> unconfirmed(current.owner(), ip)));
    why.ifPresent(o -> blocked.put(ip, KEPT.formatted(ip, from.orElseThrow(), o)));
    return why.isPresent();
  }

  private Optional<String> unconfirmed(String owner, IpAddress ip) {
    return fleet.of(owner).filter(s -> s.holds(since(ip))).isPresent()
        ? Optional.empty()
        : Optional.of(UNCONFIRMED.formatted(owner));
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

  // The time runs from when all switches have confirmed.
  private boolean isOver(Wait wait, Situation situation, Duration time) {
    if (!fleet.allHold(situation.nodes(), since(wait.ip()))) {
      return false;
    }
    Instant until = waited.getOrDefault(wait, situation.time().plus(time));
    boolean over = !until.isAfter(situation.time());
    if (!over) {
      waitUntil.put(wait, until);
    }
    return over;
  }

  /** Whether an address has waited long enough for time to pass. */
  boolean isDue(Instant time) {
    return waitUntil.values().stream().anyMatch(until -> !until.isAfter(time));
  }
}
