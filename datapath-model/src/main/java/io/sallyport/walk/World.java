package io.sallyport.walk;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.model.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All Nodes' programs, how their ports are wired, and what their connection trackers remember.
 * Sending a packet changes nothing here: the walk carries the world after it.
 */
public final class World {
  /** A packet that is still under way after this many tables walks in circles. */
  public static final int MAX_TABLES = 256;

  private final SortedMap<String, Bridge> bridges;
  private final Conntrack conntrack;

  private World(SortedMap<String, Bridge> bridges, Conntrack conntrack) {
    this.bridges = bridges;
    this.conntrack = conntrack;
  }

  /**
   * Puts the Nodes together.
   *
   * @param programs by Node; a Node without a program drops everything
   * @param wirings by Node
   */
  public static World of(
      Map<String, NodeProgram> programs, Map<String, Wiring> wirings, Conntrack conntrack) {
    SortedMap<String, Bridge> bridges = new TreeMap<>();
    wirings.forEach(
        (node, wiring) -> {
          NodeProgram none =
              new NodeProgram(node, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
          bridges.put(node, new Bridge(programs.getOrDefault(node, none), wiring));
        });
    return new World(bridges, conntrack);
  }

  /**
   * Puts the Nodes together.
   *
   * @param states of each Node's switch
   * @param wirings of the same Nodes
   */
  public static World ofStates(
      Map<String, SwitchState> states, Map<String, Wiring> wirings, Conntrack conntrack) {
    SortedMap<String, Bridge> bridges = new TreeMap<>();
    states.forEach((node, state) -> bridges.put(node, new Bridge(state, wirings.get(node))));
    return new World(bridges, conntrack);
  }

  /** The same Nodes with one switch in another state; its tracker keeps what it knows. */
  public World with(SwitchState state) {
    SortedMap<String, Bridge> others = new TreeMap<>(bridges);
    others.put(state.node(), new Bridge(state, wiring(state.node())));
    return new World(others, conntrack);
  }

  /** The same Nodes with other programs; the trackers keep what they know, as switches do. */
  public World reprogrammed(Map<String, NodeProgram> programs) {
    Map<String, Wiring> wirings = new TreeMap<>();
    bridges.forEach((node, bridge) -> wirings.put(node, bridge.wiring()));
    return of(programs, wirings, conntrack);
  }

  /** The same Nodes with another state of their trackers. */
  public World remembering(Conntrack other) {
    return new World(bridges, other);
  }

  /** What the trackers remember. */
  public Conntrack conntrack() {
    return conntrack;
  }

  /** How a Node's ports are wired. */
  public Wiring wiring(String node) {
    return bridge(node).wiring();
  }

  /**
   * Lets a packet come in at a port.
   *
   * @throws IllegalArgumentException if there is no such Node
   */
  public Walk send(String node, int port, Packet packet) {
    return new PacketWalk(this).from(bridge(node), port, packet);
  }

  Bridge bridge(String node) {
    return Optional.ofNullable(bridges.get(node))
        .orElseThrow(() -> new IllegalArgumentException("there is no Node " + node));
  }

  Optional<Bridge> atTunnelAddress(IpAddress address) {
    return bridges.values().stream()
        .filter(b -> b.wiring().tunnelAddresses().containsValue(address))
        .findFirst();
  }
}
