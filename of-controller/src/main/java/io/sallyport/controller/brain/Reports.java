package io.sallyport.controller.brain;

import io.sallyport.flows.NodeAddresses;
import io.sallyport.flows.Reported;
import io.sallyport.flows.Settings;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that the helpers of Nodes have reported. Confined to the brain's thread.
 *
 * <p>A helper that falls silent is no Node that died: what it said last holds. After a restart of
 * this controller, what a Node's switch tracks for its kernel stands for the first report.
 */
final class Reports {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  /** Four signs of life that did not come. */
  static final Duration SILENCE = Duration.ofMinutes(2);

  private static final int MOST_STRANGERS = 100;
  private static final String SILENT =
      "its helper is silent since %s; the addresses that it reported then are taken for its own";
  private static final String UNHEARD =
      "its helper was not heard since the controller's start at %s; it is taken to have %s still";
  private static final String STRANGER =
      "a helper reports the addresses of this Node, which does not exist";

  private final Settings settings;
  private final SortedMap<String, Known> byNode = new TreeMap<>();
  private boolean heard;
  private Set<String> silent = Set.of();
  private final SortedMap<IpAddress, String> holders = new TreeMap<>();
  private Optional<Merge> last = Optional.empty();

  /** What a Node has; presumed: nobody has said so since the start. */
  private record Known(List<IpAddress> addresses, Instant at, boolean presumed) {
    boolean isSilent(Instant now) {
      return at.plus(SILENCE).isBefore(now);
    }
  }

  private record Premises(
      Snapshot known, SortedMap<String, Reported> reports, SortedMap<IpAddress, String> before) {}

  private record Merge(Premises premises, NodeAddresses result) {}

  Reports(Settings settings) {
    this.settings = settings;
  }

  /** Takes a report in; whether more follows from it than that the helper lives. */
  boolean take(AddressReport report, Instant now) {
    Known fresh = new Known(report.ips(), now, false);
    Optional<Known> before = Optional.ofNullable(byNode.put(report.node(), fresh));
    heard = true;
    boolean same =
        before.filter(k -> !k.presumed() && k.addresses().equals(fresh.addresses())).isPresent();
    if (!same) {
      LOG.info("the helper of node {} reports {}", report.node(), report);
    }
    return !same || silent.contains(report.node());
  }

  /**
   * What a Node seems to have, as its switch says; it counts until the Node has reported. And who
   * had an address before the restart had it first, whoever reports it earlier after that.
   */
  void presume(String node, SortedSet<IpAddress> addresses, Instant now) {
    addresses.forEach(ip -> holders.put(ip, node));
    Known presumed = new Known(List.copyOf(addresses), now, true);
    boolean known =
        Optional.ofNullable(byNode.get(node))
            .filter(k -> !k.presumed() || k.addresses().equals(presumed.addresses()))
            .isPresent();
    if (!known && !addresses.isEmpty()) {
      byNode.put(node, presumed);
    }
  }

  /** Once a second; whether something is to be shown anew. */
  boolean tick(Instant now) {
    boolean due = heard || !silent.equals(silent(now));
    heard = false;
    return due;
  }

  private Set<String> silent(Instant now) {
    return byNode.entrySet().stream()
        .filter(e -> e.getValue().isSilent(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The cluster with what was reported. The same comes out as the same object. */
  NodeAddresses merge(Snapshot known, Instant now) {
    forgetStrangers(known.nodes().keySet(), now);
    silent = silent(now);
    SortedMap<String, Reported> reports = new TreeMap<>();
    byNode.forEach(
        (node, k) -> reports.put(node, new Reported(k.addresses(), !silent.contains(node))));
    Premises premises = new Premises(known, reports, Sorted.map(holders));
    if (last.filter(m -> m.premises().equals(premises)).isEmpty()) {
      NodeAddresses next = NodeAddresses.of(known, settings, reports, premises.before());
      last =
          Optional.of(
              new Merge(premises, last.map(Merge::result).filter(next::equals).orElse(next)));
    }
    return last.get().result();
  }

  /** What was merged is in force: who has an address by now had it first. */
  void settle() {
    holders.clear();
    last.ifPresent(m -> holders.putAll(m.result().holders()));
  }

  // Anybody who reaches the port can make names up. A Node that comes later is reported again.
  private void forgetStrangers(Set<String> nodes, Instant now) {
    byNode.entrySet().removeIf(e -> !nodes.contains(e.getKey()) && e.getValue().isSilent(now));
    List<String> strangers =
        byNode.keySet().stream()
            .filter(n -> !nodes.contains(n))
            .sorted(Comparator.comparing((String n) -> byNode.get(n).at()).reversed())
            .toList();
    strangers.stream().skip(MOST_STRANGERS).forEach(byNode::remove);
  }

  /** When each Node has reported last, by its own helper. */
  SortedMap<String, Instant> times() {
    SortedMap<String, Instant> out = new TreeMap<>();
    byNode.forEach(
        (node, k) -> {
          if (!k.presumed()) {
            out.put(node, k.at());
          }
        });
    return out;
  }

  /** What is wrong with helpers, given the cluster as Kubernetes knows it. */
  List<Problem> problems(Snapshot known) {
    List<Problem> out = new ArrayList<>();
    byNode.forEach(
        (node, k) ->
            sentence(node, k, known).ifPresent(s -> out.add(new Problem("Node/" + node, s))));
    return out;
  }

  private Optional<String> sentence(String node, Known report, Snapshot known) {
    if (!known.nodes().containsKey(node)) {
      return report.presumed() ? Optional.empty() : Optional.of(STRANGER);
    }
    if (!silent.contains(node)) {
      return Optional.empty();
    }
    if (!report.presumed()) {
      return Optional.of(SILENT.formatted(report.at()));
    }
    Collection<IpAddress> more = new TreeSet<>(report.addresses());
    more.removeAll(known.nodes().get(node).addresses());
    return more.isEmpty()
        ? Optional.empty()
        : Optional.of(
            UNHEARD.formatted(
                report.at(),
                more.stream().map(IpAddress::toString).collect(Collectors.joining(", "))));
  }
}
