package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Node;
import io.sallyport.model.PodRef;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * All that the tables of one Node are compiled from.
 *
 * @param ports of its own bridge
 * @param peers the other Nodes
 * @param egressIps all of the cluster
 */
record NodeView(
    Node node,
    Ports ports,
    List<LocalPod> pods,
    List<Peer> peers,
    List<EgressIp> egressIps,
    Settings settings) {
  NodeView {
    pods = List.copyOf(pods);
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
      Optional<MacAddress> nextHop) {

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
   * @param strays its Pods whose addresses lie outside its podCIDRs
   */
  record Peer(Node node, List<Stray> strays) {
    Peer {
      strays = List.copyOf(strays);
    }

    IpAddress ip() {
      return node.address(Family.IPV4).orElseThrow();
    }

    String owner() {
      return "Node/" + node.name();
    }

    Stream<Cidr> podCidrs() {
      return NodeView.podCidrs(node);
    }

    /** Where its Pods are. */
    Stream<Cidr> podAddresses() {
      return Stream.concat(podCidrs(), strays.stream().map(Stray::ip).map(NodeView::alone));
    }
  }

  /** The same Node with its kernel alone on the bridge. */
  NodeView hostOnly() {
    return new NodeView(node, ports, List.of(), List.of(), List.of(), settings);
  }

  /** A Pod that no podCIDR covers. */
  record Stray(PodRef pod, IpAddress ip) {}

  String name() {
    return node.name();
  }

  String owner() {
    return "Node/" + node.name();
  }

  IpAddress ip() {
    return node.address(Family.IPV4).orElseThrow();
  }

  Stream<Cidr> podCidrs() {
    return podCidrs(node);
  }

  /** Where the local Pods are: the podCIDRs, and the address of each that they do not cover. */
  Stream<Cidr> localPodAddresses() {
    Stream<IpAddress> strays =
        pods.stream().map(LocalPod::ip).filter(ip -> podCidrs().noneMatch(c -> c.contains(ip)));
    return Stream.concat(podCidrs(), strays.map(NodeView::alone));
  }

  /** Where the Pods of all Nodes are. */
  Stream<Cidr> podAddresses() {
    Stream<Cidr> ofPeers = peers.stream().flatMap(Peer::podAddresses);
    return Stream.concat(localPodAddresses(), ofPeers);
  }

  private static Cidr alone(IpAddress ip) {
    return new Cidr(ip, ip.family().bits());
  }

  private static Stream<Cidr> podCidrs(Node node) {
    return node.podCidrs().stream().filter(c -> c.family() == Family.IPV4);
  }

  /** The egress IPs that this Node translates for. */
  Stream<EgressIp> served() {
    return egressIps.stream().filter(e -> e.servedBy(name()));
  }

  IpAddress addressOf(String nodeName) {
    return nodeName.equals(name())
        ? ip()
        : peers.stream()
            .filter(p -> p.node().name().equals(nodeName))
            .findFirst()
            .orElseThrow()
            .ip();
  }
}
