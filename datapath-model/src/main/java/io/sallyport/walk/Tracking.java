package io.sallyport.walk;

import io.sallyport.datapath.Action;
import io.sallyport.model.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trackers that behave as OVS's userspace datapath was measured to. Two surprises: a connection is
 * new until the other side answers, and a packet that finds no free tuple goes on untranslated,
 * unmarked and new.
 */
public final class Tracking implements Conntrack {
  private final SortedMap<String, SortedMap<Integer, Connections>> zonesByNode;

  private Tracking(SortedMap<String, SortedMap<Integer, Connections>> zonesByNode) {
    this.zonesByNode = zonesByNode;
  }

  /** Trackers that have seen nothing. */
  public static Tracking empty() {
    return new Tracking(Sorted.map(new TreeMap<>()));
  }

  /** How many connections a Node's tracker remembers, in all zones. */
  public long size(String node) {
    return zones(node).values().stream()
        .mapToLong(zone -> zone.byTuple().values().stream().distinct().count())
        .sum();
  }

  /** The trackers after one Node's switch was restarted. */
  public Tracking forgetting(String node) {
    SortedMap<String, SortedMap<Integer, Connections>> rest = new TreeMap<>(zonesByNode);
    rest.remove(node);
    return new Tracking(Sorted.map(rest));
  }

  // The following actions see the translated packet too: that is what is on the wire (measured).
  @Override
  public Tracked track(String node, Packet packet, Action.Ct action) {
    Connections zone = Optional.ofNullable(zones(node).get(action.zone())).orElse(Connections.NONE);
    Tracker.Seen seen = new Tracker(zone, action, packet).look();
    Tracking after =
        seen.connection().map(c -> with(node, action.zone(), zone.with(c))).orElse(this);
    return new Tracked(seen.withCtFields(action.zone()), seen.packet().untracked(), after);
  }

  private SortedMap<Integer, Connections> zones(String node) {
    return zonesByNode.getOrDefault(node, new TreeMap<>());
  }

  private Tracking with(String node, int zone, Connections connections) {
    SortedMap<Integer, Connections> zones = new TreeMap<>(zones(node));
    zones.put(zone, connections);
    SortedMap<String, SortedMap<Integer, Connections>> nodes = new TreeMap<>(zonesByNode);
    nodes.put(node, Sorted.map(zones));
    return new Tracking(Sorted.map(nodes));
  }
}
