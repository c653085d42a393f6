package io.sallyport.tests.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods' ports: a pod that starts gets one, a pod that ends loses it. */
final class Ports {
  private record Port(String node, String name) {}

  private final SortedMap<String, HostShell> nodes = new TreeMap<>();
  private final SortedMap<String, Port> of = new TreeMap<>();
  private final SortedSet<String> detached = new TreeSet<>();

  private Ports() {}

  /** The ports of the lab's pods, all of which are there. */
  static Ports read(SandboxLab lab) {
    Ports out = new Ports();
    try {
      for (JsonNode node : new ObjectMapper().readTree(lab.file("topology.json")).path("nodes")) {
        String name = node.path("name").asText();
        out.nodes.put(name, HostShell.open(lab, name));
        for (JsonNode pod : node.path("pods")) {
          Port port = new Port(name, pod.path("port").asText());
          out.of.put(pod.path("name").asText(), port);
        }
      }
      return out;
    } catch (JsonProcessingException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  /** The Node that a pod is on. */
  String node(String pod) {
    return of.get(pod).node();
  }

  boolean isDetached(String pod) {
    return detached.contains(pod);
  }

  /** The pod's port is taken off the bridge. */
  void detach(String pod) {
    vsctl(pod, "del-port");
    detached.add(pod);
  }

  /** The pod's port comes, and has another number than before. */
  void attach(String pod) {
    vsctl(pod, "add-port");
    detached.remove(pod);
  }

  /** All pods have their ports. */
  void attachAll() {
    new TreeSet<>(detached).forEach(this::attach);
  }

  private void vsctl(String pod, String verb) {
    Port port = of.get(pod);
    nodes
        .get(port.node())
        .run("ovs-vsctl --timeout=20 %s br-egress %s".formatted(verb, port.name()));
  }
}
