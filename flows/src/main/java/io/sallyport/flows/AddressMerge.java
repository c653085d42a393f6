package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes {@link NodeAddresses} out of what Kubernetes knows and what Nodes report. */
final class AddressMerge {
  private static final String NOT_THE_NODES = "%s is on Node \"%s\", but it %s; it is not used";
  private static final String ON_SEVERAL = "%s is on %s; Node \"%s\" keeps it, which had it first";

  private final Snapshot known;
  private final SortedMap<String, Reported> reports;
  private final Foreign foreign;
  private final SortedMap<IpAddress, List<Node>> claims = new TreeMap<>();
  private final SortedMap<IpAddress, SortedMap<String, String>> refused = new TreeMap<>();

  AddressMerge(Snapshot known, Settings settings, SortedMap<String, Reported> reports) {
    this.known = known;
    this.reports = reports;
    this.foreign = Foreign.of(known, settings);
  }

  NodeAddresses merge(SortedMap<IpAddress, String> before) {
    known.nodes().values().stream()
        .filter(n -> reports.containsKey(n.name()))
        .sorted(Comparator.comparing(Node::origin))
        .forEach(n -> claim(n, before));
    SortedMap<IpAddress, String> holders = new TreeMap<>();
    claims.forEach((ip, all) -> holders.put(ip, holder(all, Optional.ofNullable(before.get(ip)))));
    return new NodeAddresses(merged(holders), holders, inPools(), problems(holders));
  }

  private void claim(Node node, SortedMap<IpAddress, String> before) {
    for (IpAddress ip : reports.get(node.name()).addresses()) {
      if (!node.addresses().contains(ip)) {
        foreign
            .why(node, ip, node.name().equals(before.get(ip)))
            .ifPresentOrElse(
                why -> refused.computeIfAbsent(ip, i -> new TreeMap<>()).put(node.name(), why),
                () -> claims.computeIfAbsent(ip, i -> new ArrayList<>()).add(node));
      }
    }
  }

  // The oldest of those that are alike, so that the same reports lead to the same Node.
  private String holder(List<Node> claimants, Optional<String> before) {
    List<String> well = claimants.stream().filter(this::isWell).map(Node::name).toList();
    List<String> best = well.isEmpty() ? claimants.stream().map(Node::name).toList() : well;
    return before.filter(best::contains).orElse(best.get(0));
  }

  private boolean isWell(Node node) {
    return node.ready() && reports.get(node.name()).fresh();
  }

  private Snapshot merged(SortedMap<IpAddress, String> holders) {
    if (holders.isEmpty()) {
      return known;
    }
    SortedMap<String, Node> nodes = new TreeMap<>(known.nodes());
    nodes.replaceAll((name, node) -> with(node, holders));
    return new Snapshot(
        known.revision(), nodes, known.namespaces(), known.pods(), known.egresses(), known.pools());
  }

  private Node with(Node node, SortedMap<IpAddress, String> holders) {
    if (!reports.containsKey(node.name())) {
      return node;
    }
    Stream<IpAddress> more =
        reports.get(node.name()).addresses().stream()
            .filter(ip -> node.name().equals(holders.get(ip)));
    return new Node(
        node.name(),
        node.created(),
        node.labels(),
        Stream.concat(node.addresses().stream(), more).toList(),
        node.externalIPs(),
        node.podCidrs(),
        node.ready(),
        node.maxEgressIPs(),
        node.uplinkPort());
  }

  private SortedMap<IpAddress, SortedSet<String>> inPools() {
    SortedMap<IpAddress, SortedSet<String>> out = new TreeMap<>();
    refused.forEach(
        (ip, byNode) -> {
          if (foreign.isInAPool(ip)) {
            out.put(ip, Sorted.set(byNode.keySet()));
          }
        });
    return out;
  }

  // What nobody asks for disturbs nobody: a container engine's bridge has one address everywhere.
  private List<Problem> problems(SortedMap<IpAddress, String> holders) {
    List<Problem> out = new ArrayList<>();
    Claim.ofAll(known.egresses().values(), known.pools()).stream()
        .filter(Claim::isStatic)
        .forEach(
            c ->
                sentences(c.ip().orElseThrow(), holders)
                    .map(s -> new Problem("Egress/" + c.egress().name(), s))
                    .forEach(out::add));
    return out;
  }

  private Stream<String> sentences(IpAddress ip, SortedMap<IpAddress, String> holders) {
    Stream<String> foreigners =
        refused.getOrDefault(ip, new TreeMap<>()).entrySet().stream()
            .map(e -> NOT_THE_NODES.formatted(ip, e.getKey(), e.getValue()));
    SortedSet<String> all = new TreeSet<>();
    claims.getOrDefault(ip, List.of()).forEach(n -> all.add("Node \"" + n.name() + "\""));
    String list = all.stream().collect(Collectors.joining(" and "));
    return all.size() < 2
        ? foreigners
        : Stream.concat(foreigners, Stream.of(ON_SEVERAL.formatted(ip, list, holders.get(ip))));
  }
}
