package io.sallyport.flows.check;

import io.sallyport.flows.Gateway;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who sends probes: every Pod that a plan names, and of those that it only concerns one of each
 * kind. Pods of one Node with one Egress are of a kind, because all that tells them apart is rules
 * of their own, which were checked when they came.
 */
final class Senders {
  /** More than these are not sent from: a first program has as many Pods as there are. */
  static final int MOST = 128;

  /** So many of them also send to the destinations that rules name. */
  static final int EXPLORERS = 16;

  private final Outlook outlook;
  private final Promises promises;
  private final Touched touched;
  private final List<Sender> named = new ArrayList<>();
  private final List<Sender> representatives = new ArrayList<>();
  private final Set<String> represented = new HashSet<>();

  private record Kind(String node, List<String> egresses) {}

  private Senders(Outlook outlook, Promises promises, Touched touched) {
    this.outlook = outlook;
    this.promises = promises;
    this.touched = touched;
  }

  /**
   * The senders of a check.
   *
   * @param explorers those that also send to the destinations that rules name: one of each kind
   * @param leftOut how many more senders there would be
   */
  record Chosen(List<Sender> senders, Set<Sender> explorers, int leftOut) {}

  static Chosen of(Outlook outlook, Promises promises, Touched touched) {
    Senders senders = new Senders(outlook, promises, touched);
    senders.represent();
    touched.pods().values().forEach(p -> senders.named.addAll(senders.of(p)));
    senders.strangers();
    return senders.chosen();
  }

  private void represent() {
    Set<Kind> seen = new HashSet<>();
    promises.pods().forEach(pod -> represent(pod, seen));
  }

  private void represent(Pod pod, Set<Kind> seen) {
    Kind kind = new Kind(pod.node().orElseThrow(), promises.egressesOf(pod));
    if ((isConcerned(kind) || isNeighbour(kind)) && seen.add(kind)) {
      represented.add(kind.node());
      representatives.addAll(of(pod));
    }
  }

  // One of each Node that changes, to send to the Pods that the change is about.
  private boolean isNeighbour(Kind kind) {
    Prospect prospect = outlook.prospects().get(kind.node());
    return prospect != null && prospect.changes() && !represented.contains(kind.node());
  }

  private boolean isConcerned(Kind kind) {
    return touched.nodes().contains(kind.node())
        || kind.egresses().stream().anyMatch(this::isConcerned);
  }

  private boolean isConcerned(String egress) {
    return touched.egress(egress)
        || outlook.decision().allocation().of(egress).stream()
            .flatMap(ip -> outlook.decision().target().of(ip).stream())
            .map(Gateway::owner)
            .anyMatch(touched.nodes()::contains);
  }

  private List<Sender> of(Pod pod) {
    String node = pod.node().orElseThrow();
    Optional<Integer> port =
        Optional.ofNullable(outlook.prospects().get(node))
            .flatMap(p -> Optional.ofNullable(p.facts().ports().get(pod.port())));
    return port.stream().flatMap(n -> pod.ips().stream().map(ip -> of(pod, n, ip))).toList();
  }

  private static Sender of(Pod pod, int port, IpAddress ip) {
    return new Sender(
        pod.node().orElseThrow(), port, pod.macOrConvention(), ip, Optional.of(pod.ref()));
  }

  private void strangers() {
    Set<String> known = new HashSet<>();
    named.forEach(s -> known.add(place(s)));
    touched.strangers().values().stream().filter(s -> known.add(place(s))).forEach(this::resolve);
  }

  private static String place(Sender sender) {
    return "%s:%d:%s".formatted(sender.node(), sender.port(), sender.ip());
  }

  private void resolve(Sender stranger) {
    if (outlook.prospects().containsKey(stranger.node())) {
      named.add(stranger);
    }
  }

  private Chosen chosen() {
    Map<String, Sender> first = new TreeMap<>();
    spread(representatives, MOST / 2).forEach(s -> first.put(place(s), s));
    spread(named, MOST - first.size()).forEach(s -> first.put(place(s), s));
    Set<String> all = new HashSet<>();
    representatives.forEach(s -> all.add(place(s)));
    named.forEach(s -> all.add(place(s)));
    return new Chosen(
        List.copyOf(first.values()),
        Set.copyOf(spread(representatives, EXPLORERS)),
        all.size() - first.size());
  }

  // Evenly, so that those left out are everywhere, and the same each time.
  private static Collection<Sender> spread(List<Sender> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<Sender> out = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      out.add(all.get((int) ((long) i * all.size() / most)));
    }
    return out;
  }
}
