package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Node;
import io.sallyport.model.PodRef;
import io.sallyport.model.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * All that the tables of one Node are compiled from.
 *
 * @param ports of its own bridge
 * @param pods those of its Pods whose ports are on the bridge, once for each address
 * @param strays all of its Pods whose addresses lie outside its podCIDRs, on the bridge or not
 * @param peers the other Nodes
 * @param egressIps all of the cluster
 * @param mayServe the subnets of pools that select this Node
 */
record NodeView(
    Node node,
    Ports ports,
    List<LocalPod> pods,
    List<Stray> strays,
    List<Peer> peers,
    List<EgressIp> egressIps,
    List<Subnets.Numbered> mayServe,
    Settings settings) {
  NodeView {
    mayServe = List.copyOf(mayServe);
    pods = List.copyOf(pods);
    strays = List.copyOf(strays);
    peers = List.copyOf(peers);
    egressIps = List.copyOf(egressIps);
  }

  /**
   * Port numbers and neighbours of the bridge. Without an uplink or a tunnel nothing goes that way,
   * and everything else is as it would be with one.
   */
  record Ports(
      OptionalInt uplink,
      OptionalInt tunnel,
      int tunnelUdpPort,
      MacAddress mac,
      SortedMap<Hop, MacAddress> hops) {
    Ports {
      hops = Sorted.map(hops);
    }

    /** The MAC address of a neighbour at the uplink, if it has answered. */
    Optional<MacAddress> mac(Hop hop) {
      return Optional.ofNullable(hops.get(hop));
    }

    /** Out of the uplink after these actions; without an uplink nothing at all: drop. */
    List<Action> toUplink(Action... first) {
      return to(uplink, first);
    }

    /** Into the tunnel after these actions; without a tunnel nothing at all: drop. */
    List<Action> toTunnel(Action... first) {
      return to(tunnel, first);
    }

    private static List<Action> to(OptionalInt port, Action... first) {
      return port.isEmpty()
          ? List.of()
          : Stream.concat(Stream.of(first), Stream.of(Actions.output(port.getAsInt()))).toList();
    }
  }

  /**
   * Another Node.
   *
   * @param tunnelIp where tunnels to it end
   * @param strays its Pods whose addresses lie outside its podCIDRs
   */
  record Peer(Node node, IpAddress tunnelIp, List<Stray> strays) {
    Peer {
      strays = List.copyOf(strays);
    }

    String owner() {
      return "Node/" + node.name();
    }

    /** Where its Pods are. */
    Stream<Cidr> podAddresses() {
      return NodeView.podAddresses(node, strays);
    }
  }

  /** The same Node with its kernel alone on the bridge. */
  NodeView hostOnly() {
    return new NodeView(
        node, ports, List.of(), List.of(), List.of(), List.of(), List.of(), settings);
  }

  /** A Pod that no podCIDR covers. */
  record Stray(PodRef pod, IpAddress ip) {}

  String name() {
    return node.name();
  }

  String owner() {
    return "Node/" + node.name();
  }

  /** Where tunnels to this Node end. */
  IpAddress tunnelIp() {
    return node.address(settings.tunnels()).orElseThrow();
  }

  /** The addresses that Pods leave with that no Egress selects: one of each family, at most. */
  Stream<IpAddress> masquerades() {
    return firstAddresses(node);
  }

  /** What others know a Node by; more that its interfaces have may be anybody's elsewhere, too. */
  static Stream<IpAddress> firstAddresses(Node node) {
    return Stream.of(Family.values()).flatMap(f -> node.address(f).stream());
  }

  /** The IP versions of the local Pods' addresses. */
  Stream<Family> podFamilies() {
    return pods.stream().map(p -> p.ip().family()).distinct().sorted();
  }

  /** Whether it is this Node's own: its kernel answers for it. */
  boolean has(IpAddress ip) {
    return node.addresses().contains(ip);
  }

  /** Where the local Pods are: the podCIDRs, and the address of each that they do not cover. */
  Stream<Cidr> localPodAddresses() {
    return podAddresses(node, strays);
  }

  /** Where the Pods of all Nodes are. */
  Stream<Cidr> podAddresses() {
    Stream<Cidr> ofPeers = peers.stream().flatMap(Peer::podAddresses);
    return Stream.concat(localPodAddresses(), ofPeers);
  }

  private static Stream<Cidr> podAddresses(Node node, List<Stray> strays) {
    Stream<Cidr> alone = strays.stream().map(s -> new Cidr(s.ip(), s.ip().family().bits()));
    return Stream.concat(node.podCidrs().stream(), alone);
  }

  /** The egress IPs that this Node translates for. */
  Stream<EgressIp> served() {
    return egressIps.stream().filter(e -> e.servedBy(name()));
  }

  /**
   * Where tunnels end to the other Node that translates for an egress IP during a move; absent for
   * a Node's own address, whose kernel would have to have moved, too.
   */
  Optional<IpAddress> otherServer(EgressIp ip) {
    return peers.stream()
        .filter(p -> ports.tunnel().isPresent() && !ip.nodeOwned())
        .filter(p -> ip.servedBy(p.node().name()))
        .map(Peer::tunnelIp)
        .findFirst();
  }

  /**
   * Whether this Node leaves the connections that it does not know to the other one. Who is not the
   * owner does so always, as it must be ready before it becomes the owner.
   */
  boolean drains(EgressIp ip) {
    boolean draining = ip.gateway().filter(Gateway::draining).isPresent();
    return otherServer(ip).isPresent() && (draining || !ip.ownedBy(name()));
  }

  /**
   * The subnets of these, and those whose egress IPs may move here: who knows the way beforehand
   * loses nothing when they do.
   */
  Stream<Subnets.Numbered> subnets() {
    return Stream.concat(mayServe.stream(), served().flatMap(e -> e.subnet().stream())).distinct();
  }

  /** Where tunnels to another Node end. */
  IpAddress tunnelIpOf(String nodeName) {
    return peers.stream()
        .filter(p -> p.node().name().equals(nodeName))
        .findFirst()
        .orElseThrow()
        .tunnelIp();
  }
}
