package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Nodes that can be programmed, each with addresses that are its own.
 *
 * @param problems one for each of the others
 */
record FitNodes(SortedMap<String, Node> byName, List<Problem> problems) {
  FitNodes {
    byName = Sorted.map(byName);
    problems = List.copyOf(problems);
  }

  // "This network", loopback, multicast, and the rest with the broadcast address; for IPv6 the
  // unspecified address, loopback, addresses of one link, and multicast (RFC 6890).
  static final List<Cidr> NOT_UNICAST =
      Stream.of(
              "0.0.0.0/8",
              "127.0.0.0/8",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/127",
              "fe80::/10",
              "ff00::/8")
          .map(Cidr::parse)
          .toList();

  // The older of two that cannot both be right is: a mistake in a new Node harms no old one that is
  // ready.
  static FitNodes of(Snapshot snapshot, Settings settings) {
    List<Node> oldestFirst =
        snapshot.nodes().values().stream().sorted(Comparator.comparing(Node::origin)).toList();
    List<Node> ready = oldestFirst.stream().filter(Node::ready).toList();
    if (oldestFirst.stream().allMatch(n -> replaced(n, ready).isEmpty())) {
      return of(oldestFirst, settings, n -> Optional.empty());
    }
    Collection<Node> fit = of(ready, settings, n -> Optional.empty()).byName.values();
    return of(oldestFirst, settings, n -> replaced(n, fit));
  }

  private static FitNodes of(
      List<Node> oldestFirst, Settings settings, Function<Node, Optional<String>> objection) {
    List<Problem> problems = new ArrayList<>();
    SortedMap<String, Node> nodes = new TreeMap<>();
    for (Node node : oldestFirst) {
      unfit(node, settings)
          .or(() -> objection.apply(node))
          .or(() -> nodes.values().stream().flatMap(o -> clash(node, o).stream()).findFirst())
          .ifPresentOrElse(
              c -> problems.add(new Problem("Node/" + node.name(), c + "; it is not programmed")),
              () -> nodes.put(node.name(), node));
    }
    return new FitNodes(nodes, problems);
  }

  private static Optional<String> unfit(Node node, Settings settings) {
    if (node.address(settings.tunnels()).isEmpty()) {
      return Optional.of("it has no %s InternalIP".formatted(settings.tunnels().text()));
    }
    Optional<IpAddress> noMachines =
        node.addresses().stream()
            .filter(a -> NOT_UNICAST.stream().anyMatch(c -> c.contains(a)))
            .findFirst();
    if (noMachines.isPresent()) {
      return Optional.of(noMachines.get() + " is no address of a machine");
    }
    return node.podCidrs().stream().flatMap(c -> unfit(c, node, settings).stream()).findFirst();
  }

  private static Optional<String> unfit(Cidr podCidr, Node node, Settings settings) {
    if (NOT_UNICAST.stream().anyMatch(c -> overlap(c, podCidr))) {
      return Optional.of("its podCIDR " + podCidr + " holds addresses that no Pod can have");
    }
    if (node.allAddresses().anyMatch(podCidr::contains)) {
      return Optional.of("its podCIDR " + podCidr + " holds its own address");
    }
    return settings.gateways().stream()
        .filter(podCidr::contains)
        .findFirst()
        .map(g -> "its podCIDR " + podCidr + " holds the gateway's address");
  }

  // Who is powered off is not there to tell Kubernetes that another machine has the address now.
  private static Optional<String> replaced(Node node, Collection<Node> ready) {
    String sentence = "it is not ready, and Node \"%s\", which is ready, has the same address";
    if (node.ready()) {
      return Optional.empty();
    }
    return ready.stream()
        .filter(o -> o.addresses().stream().anyMatch(node.addresses()::contains))
        .findFirst()
        .map(o -> sentence.formatted(o.name()));
  }

  private static Optional<String> clash(Node node, Node other) {
    if (node.addresses().stream().anyMatch(other.addresses()::contains)) {
      return Optional.of("it has the same address as Node \"" + other.name() + "\"");
    }
    if (holdsAnAddressOf(other, node)) {
      return Optional.of("its address lies in a podCIDR of Node \"" + other.name() + "\"");
    }
    if (holdsAnAddressOf(node, other)) {
      return Optional.of("its podCIDR holds an address of Node \"" + other.name() + "\"");
    }
    return node.podCidrs().stream()
        .filter(a -> other.podCidrs().stream().anyMatch(b -> overlap(a, b)))
        .findFirst()
        .map(a -> "its podCIDR %s overlaps that of Node \"%s\"".formatted(a, other.name()));
  }

  private static boolean holdsAnAddressOf(Node node, Node other) {
    return node.podCidrs().stream().anyMatch(c -> other.allAddresses().anyMatch(c::contains));
  }

  private static boolean overlap(Cidr a, Cidr b) {
    return a.contains(b.base()) || b.contains(a.base());
  }
}
