package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchSession;
import io.sallyport.flows.Compiler;
import io.sallyport.model.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the network where an egress IP lives, once the Node that owns it has confirmed that it
 * serves it and the sources have turned to it; several times, because one frame may be lost. A
 * source that is slow is waited for, but not long.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final List<Duration> REPEATS =
      List.of(Duration.ZERO, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(3));

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Fleet fleet;
  private final Transit transit;
  private final Later later;
  private final Map<IpAddress, Announced> announced = new HashMap<>();
  // Confirmed by the owner, but not yet by all sources.
  private final Map<IpAddress, Announced> waiting = new HashMap<>();

  /** What, over which connection: another one makes a new announcement. */
  private record Announced(Compiler.Announcement what, SwitchSession session) {
    String owner() {
      return what.node();
    }
  }

  /**
   * Announces nothing yet.
   *
   * @param later on the brain's thread
   */
  Announcer(Fleet fleet, Transit transit, Later later) {
    this.fleet = fleet;
    this.transit = transit;
    this.later = later;
  }

  /**
   * Announces what has a new owner since the last time.
   *
   * @param nodes those that have a program, and so may be sources
   */
  void announce(Map<IpAddress, Compiler.Announcement> owned, Set<String> nodes) {
    announced.entrySet().removeIf(e -> !isOwner(e.getKey(), e.getValue()));
    waiting.entrySet().removeIf(e -> !isOwner(e.getKey(), e.getValue()));
    announced.keySet().retainAll(owned.keySet());
    waiting.keySet().retainAll(owned.keySet());
    owned.forEach(
        (ip, announcement) ->
            fleet
                .of(announcement.node())
                .filter(s -> transit.isServedBy(s.node(), ip))
                .flatMap(Switch::connection)
                .map(c -> new Announced(announcement, c.session()))
                .filter(by -> !by.equals(announced.get(ip)))
                .ifPresent(by -> startOrWait(ip, by, nodes)));
  }

  private void startOrWait(IpAddress ip, Announced by, Set<String> nodes) {
    if (fleet.allHold(nodes, transit.since(ip))) {
      start(ip, by);
    } else if (!by.equals(waiting.put(ip, by))) {
      later.after(
          PATIENCE,
          () -> {
            if (by.equals(waiting.get(ip)) && isOwner(ip, by)) {
              start(ip, by);
            }
          });
    }
  }

  private void start(IpAddress ip, Announced by) {
    waiting.remove(ip);
    announced.put(ip, by);
    LOG.info("{} lives on {} now", ip, by.owner());
    byte[] frame = NeighbourFrames.announcement(by.what().mac(), ip, by.what().vlan());
    for (Duration delay : REPEATS) {
      later.after(delay, () -> send(ip, by, frame));
    }
  }

  private void send(IpAddress ip, Announced by, byte[] frame) {
    if (by.equals(announced.get(ip)) && isOwner(ip, by)) {
      by.session().packetOut(frame, by.what().port());
    }
  }

  private boolean isOwner(IpAddress ip, Announced by) {
    return transit.now().owner(ip).equals(Optional.of(by.owner()));
  }
}
