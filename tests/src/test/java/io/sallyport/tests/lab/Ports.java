package io.sallyport.tests.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The pods' ports: a pod that starts gets one, a pod that ends loses it. */
final class Ports {
  private record Port(String node, String name) {}

  private final Lab lab;
  private final TreeMap<String, Port> of = new TreeMap<>();
  private final SortedSet<String> detached = new TreeSet<>();

  private Ports(Lab lab) {
    this.lab = lab;
  }

  /** The ports of the lab's pods, all of which are there. */
  static Ports read(Lab lab) {
    Ports out = new Ports(lab);
    try {
      for (JsonNode node : new ObjectMapper().readTree(lab.file("topology.json")).path("nodes")) {
        for (JsonNode pod : node.path("pods")) {
          Port port = new Port(node.path("name").asText(), pod.path("port").asText());
          out.of.put(pod.path("name").asText(), port);
        }
      }
      return out;
    } catch (JsonProcessingException notJson) {
      throw new UncheckedIOException(notJson);
    }
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
    lab.exec(port.node(), "ovs-vsctl", "--timeout=20", verb, "br-egress", port.name());
  }
}
