package io.sallyport.flows.check;

import io.sallyport.flows.NodeFacts;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Wiring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is behind the ports of the bridges: by the ports' names, whatever the rules take them for.
 * Of the Pods only those are there that send probes; a port of another one leads nowhere.
 */
final class Wires {
  private Wires() {}

  static SortedMap<String, Wiring> of(Outlook outlook, List<Sender> senders) {
    SortedMap<String, SortedMap<Integer, Attachment>> ports = new TreeMap<>();
    outlook.prospects().keySet().forEach(node -> ports.put(node, new TreeMap<>()));
    senders.forEach(s -> ports.get(s.node()).putIfAbsent(s.port(), s.attachment()));
    SortedMap<String, Wiring> out = new TreeMap<>();
    ports.forEach((node, pods) -> out.put(node, wiring(outlook, node, pods)));
    return out;
  }

  private static Wiring wiring(Outlook outlook, String name, Map<Integer, Attachment> pods) {
    NodeFacts facts = outlook.prospects().get(name).facts();
    SortedMap<Integer, Attachment> ports = new TreeMap<>(pods);
    port(facts, outlook.ports().tunnel()).ifPresent(p -> ports.put(p, new Attachment.Tunnel()));
    uplink(outlook, name).ifPresent(p -> ports.put(p, new Attachment.Uplink()));
    SortedMap<Family, IpAddress> tunnels = new TreeMap<>();
    Family family = outlook.decision().settings().tunnels();
    node(outlook, name).flatMap(n -> n.address(family)).ifPresent(ip -> tunnels.put(family, ip));
    return new Wiring(tunnels, ports);
  }

  /** The port of a Node that leads outside. */
  static Optional<Integer> uplink(Outlook outlook, String name) {
    String port = node(outlook, name).flatMap(Node::uplinkPort).orElse(outlook.ports().uplink());
    return port(outlook.prospects().get(name).facts(), port);
  }

  // A Node that is no more has a switch all the same.
  private static Optional<Node> node(Outlook outlook, String name) {
    return Optional.ofNullable(outlook.decision().snapshot().nodes().get(name));
  }

  private static Optional<Integer> port(NodeFacts facts, String name) {
    return Optional.ofNullable(facts.ports().get(name));
  }
}
