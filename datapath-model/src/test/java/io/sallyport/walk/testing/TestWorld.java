package io.sallyport.walk.testing;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Conntrack;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Tracking;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A world to ask: {@code world.send("node-1", "web-1", udpTo("8.8.8.8")).leaves("node-2")}. */
public record TestWorld(World world) {
  /** Nodes with these programs, and trackers that have seen nothing. */
  public static TestWorld of(Collection<NodeProgram> programs, Map<String, Wiring> wirings) {
    return of(programs, wirings, Tracking.empty());
  }

  /** Nodes with these programs and trackers. */
  public static TestWorld of(
      Collection<NodeProgram> programs, Map<String, Wiring> wirings, Conntrack conntrack) {
    return new TestWorld(World.of(byNode(programs), wirings, conntrack));
  }

  private static Map<String, NodeProgram> byNode(Collection<NodeProgram> programs) {
    return programs.stream().collect(Collectors.toMap(NodeProgram::node, Function.identity()));
  }

  /** The same Nodes and trackers with other programs. */
  public TestWorld reprogrammed(Collection<NodeProgram> programs) {
    return new TestWorld(world.reprogrammed(byNode(programs)));
  }

  /**
   * A pod sends.
   *
   * @param pod "web-1", or "prod/web-1" where that is needed
   */
  public Answer send(String node, String pod, Probe probe) {
    return world.wiring(node).ports().entrySet().stream()
        .filter(e -> isPod(e.getValue(), pod))
        .findFirst()
        .map(e -> send(node, e.getKey(), framed(probe, (Attachment.Pod) e.getValue())))
        .orElseThrow(() -> new AssertionError("no pod " + pod + " on " + node));
  }

  private static boolean isPod(Attachment attachment, String name) {
    return attachment instanceof Attachment.Pod pod
        && (pod.name().equals(name) || pod.name().endsWith("/" + name));
  }

  private static Packet framed(Probe probe, Attachment.Pod pod) {
    return probe.by(pod).with(Field.ETH_SRC, pod.mac());
  }

  /** A packet comes in at a port. */
  public Answer send(String node, int port, Packet packet) {
    return new Answer(world.send(node, port, packet));
  }

  /** The Node's kernel sends. */
  public Answer sendFromHost(String node, Packet packet) {
    return send(node, Action.LOCAL, packet);
  }

  /** The network outside sends. */
  public Answer sendFromOutside(String node, Packet packet) {
    return send(node, world.wiring(node).portOf(Attachment.Uplink.class).orElseThrow(), packet);
  }
}
