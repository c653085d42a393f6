package io.sallyport.flows.testing;

import io.sallyport.flows.Hop;
import io.sallyport.flows.NodeFacts;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The switches of the Nodes. Ports get their numbers in the order in which they come, the uplink 1,
 * the tunnel 2, Pods from 101 on.
 *
 * @param facts by Node
 */
public record Switches(SortedMap<String, NodeFacts> facts) {
  /** No Node has a switch. */
  public static final Switches NONE = new Switches(Sorted.map(Map.of()));

  /** The MAC address of the gateway towards the outside. */
  public static final MacAddress NEXT_HOP = MacAddress.parse("02:00:00:00:00:01");

  private static final SortedMap<Hop, MacAddress> GATEWAYS =
      Sorted.map(
          Map.of(
              new Hop(0, TestCluster.GATEWAY), NEXT_HOP,
              new Hop(0, TestCluster.GATEWAY_6), NEXT_HOP));
  private static final int UPLINK = 1;
  private static final int TUNNEL = 2;
  private static final int FIRST_POD = 101;

  public Switches {
    facts = Sorted.map(facts);
  }

  /** With the switch of one more Node; one that is there stays as it is. */
  Switches with(Node node) {
    if (facts.containsKey(node.name())) {
      return this;
    }
    SortedMap<String, Integer> ports = new TreeMap<>();
    ports.put(node.uplinkPort().orElse(TestCluster.PORTS.uplink()), UPLINK);
    ports.put(TestCluster.PORTS.tunnel(), TUNNEL);
    long number = 0x64 + facts.size() + 1L;
    MacAddress mac = new MacAddress((0x0200L << 32) + 0x0a0a_0000L + number);
    return with(node.name(), new NodeFacts(ports, mac, GATEWAYS));
  }

  /** With one more port, where the Pod's Node is known. */
  Switches with(Pod pod) {
    return pod.node().filter(facts::containsKey).map(n -> withPort(n, pod.port())).orElse(this);
  }

  /** With one more port of that Node's switch, with the next number. */
  public Switches withPort(String node, String port) {
    int last = facts.get(node).ports().values().stream().reduce(FIRST_POD - 1, Math::max);
    return facts.get(node).ports().containsKey(port) ? this : withPort(node, port, last + 1);
  }

  /** With one more port of that Node's switch. */
  public Switches withPort(String node, String port, int number) {
    NodeFacts old = facts.get(node);
    SortedMap<String, Integer> ports = new TreeMap<>(old.ports());
    ports.put(port, number);
    return with(node, new NodeFacts(ports, old.mac(), old.hops()));
  }

  /** With one port less on that Node's switch. */
  public Switches withoutPort(String node, String port) {
    NodeFacts old = facts.get(node);
    SortedMap<String, Integer> ports = new TreeMap<>(old.ports());
    ports.remove(port);
    return with(node, new NodeFacts(ports, old.mac(), old.hops()));
  }

  /** As long as that Node's gateway towards the outside has not answered. */
  public Switches withoutNextHop(String node) {
    NodeFacts old = facts.get(node);
    return with(node, new NodeFacts(old.ports(), old.mac(), Sorted.map(Map.of())));
  }

  /** Now that a neighbour has answered all Nodes. */
  public Switches withHop(int vlan, String ip, String mac) {
    Switches out = this;
    for (String node : facts.keySet()) {
      NodeFacts old = facts.get(node);
      SortedMap<Hop, MacAddress> hops = new TreeMap<>(old.hops());
      hops.put(new Hop(vlan, IpAddress.parse(ip)), MacAddress.parse(mac));
      out = out.with(node, new NodeFacts(old.ports(), old.mac(), hops));
    }
    return out;
  }

  /** As long as that Node's switch has not connected. */
  public Switches without(String node) {
    SortedMap<String, NodeFacts> fewer = new TreeMap<>(facts);
    fewer.remove(node);
    return new Switches(fewer);
  }

  private Switches with(String node, NodeFacts ofNode) {
    SortedMap<String, NodeFacts> more = new TreeMap<>(facts);
    more.put(node, ofNode);
    return new Switches(more);
  }
}
