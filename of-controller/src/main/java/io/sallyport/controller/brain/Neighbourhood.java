package io.sallyport.controller.brain;

import io.sallyport.flows.Hop;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The neighbours at one Node's uplink: whose MAC address is known, who was asked for it in vain,
 * and which are asked for because a packet wants to go there.
 */
final class Neighbourhood {
  /** The first answer takes a moment: what a start always brings is no problem. */
  static final int ASKS_IN_VAIN = 4;

  // Whoever scans a subnet gets no further than this.
  static final int MOST_DESTINATIONS = 1024;

  private final SortedMap<Hop, MacAddress> known = new TreeMap<>();
  private final Map<Hop, Integer> vain = new HashMap<>();
  private final Set<Hop> destinations = new LinkedHashSet<>();

  /** The MAC addresses that are known. */
  SortedMap<Hop, MacAddress> known() {
    return Sorted.map(known);
  }

  boolean knows(Hop hop) {
    return known.containsKey(hop);
  }

  /** What an earlier controller knew; what is known better stays. */
  void recover(Map<Hop, MacAddress> hops) {
    hops.forEach(known::putIfAbsent);
    destinations.addAll(hops.keySet());
  }

  /** Somebody answered; whether that is news. */
  boolean learn(Hop hop, MacAddress mac) {
    vain.remove(hop);
    return !mac.equals(known.put(hop, mac));
  }

  /** A packet wants to go there; whether it has to be asked for now. */
  boolean want(Hop destination) {
    return !isFull() && destinations.add(destination);
  }

  /** Whether nobody is asked for any more, until others have been given up. */
  boolean isFull() {
    return destinations.size() >= MOST_DESTINATIONS;
  }

  /** Whether a packet wanted to go there. */
  boolean wants(Hop destination) {
    return destinations.contains(destination);
  }

  /** Whom packets want to reach. */
  List<Hop> destinations() {
    return List.copyOf(destinations);
  }

  void asked(Hop hop) {
    vain.merge(hop, 1, Integer::sum);
  }

  /** How often in succession somebody was asked in vain, the last time included. */
  int vain(Hop hop) {
    return vain.getOrDefault(hop, 0);
  }

  /**
   * Gives destinations up that do not answer; the next packet asks again. Whether one was known.
   *
   * @param needed whom to keep however silent: the last word of a gateway is the best there is
   */
  boolean giveUp(Set<Hop> needed) {
    List<Hop> silent =
        destinations.stream().filter(h -> vain(h) >= ASKS_IN_VAIN && !needed.contains(h)).toList();
    destinations.removeAll(silent);
    silent.forEach(vain::remove);
    return known.keySet().removeAll(silent);
  }

  /** A new connection: who was asked before was asked over another one. */
  void reconnected() {
    vain.clear();
  }
}
