package io.sallyport.flows.testing;

import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.Memory;
import io.sallyport.flows.Placement;
import io.sallyport.flows.PortNames;
import io.sallyport.flows.Settings;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A cluster with its switches and what was decided before: all that programs are compiled from.
 * Immutable, so that the states of a history are built one from another.
 *
 * @param moving egress IPs that are not, or not only, where they should be
 */
public record TestCluster(
    Snapshot snapshot,
    Settings settings,
    Switches switches,
    Memory memory,
    SortedMap<IpAddress, Gateway> moving) {

  /** As the lab names its ports. */
  public static final PortNames PORTS = new PortNames("eth0", "vxlan0", 4789);

  /** The Nodes' next hop towards the outside. */
  public static final IpAddress GATEWAY = IpAddress.parse("10.10.0.1");

  /** The same for IPv6. */
  public static final IpAddress GATEWAY_6 = IpAddress.parse("fd00:10::1");

  /** All defaults, and {@link #GATEWAY}. */
  public static final Settings SETTINGS =
      Settings.DEFAULTS.but().gateways(List.of(GATEWAY)).build();

  public TestCluster {
    moving = Sorted.map(moving);
  }

  /** No Nodes, no Pods. */
  public static TestCluster empty() {
    return new TestCluster(
        Snapshots.EMPTY, SETTINGS, Switches.NONE, Memory.NONE, Sorted.map(Map.of()));
  }

  /** The Nodes {@code node-1} to {@code node-n}, without Pods. */
  public static TestCluster ofNodes(int count) {
    TestCluster out = empty();
    for (int i = 1; i <= count; i++) {
      out = out.with(ANode.number(i));
    }
    return out;
  }

  /** With one more Node, or another in place of the one of that name. */
  public TestCluster with(ANode node) {
    return with(Snapshots.with(snapshot, node.build())).on(switches.with(node.build()));
  }

  /** With one more Pod, or another in place of the one of that name; its port is there. */
  public TestCluster with(APod pod) {
    return with(Snapshots.with(snapshot, pod.build())).on(switches.with(pod.build()));
  }

  /** With one more Egress, or another in place of the one of that name. */
  public TestCluster with(AnEgress egress) {
    return with(Snapshots.with(snapshot, egress.build()));
  }

  /** With one more pool, or another in place of the one of that name. */
  public TestCluster with(APool pool) {
    return with(Snapshots.with(snapshot, pool.build()));
  }

  /** With labels on a Namespace. */
  public TestCluster namespace(String name, String key, String value) {
    return with(Snapshots.withNamespace(snapshot, name, Map.of(key, value)));
  }

  /** Without the object: "Node/node-1", "Pod/prod/web-1", "Egress/web", "ExternalIPPool/p". */
  public TestCluster without(String object) {
    return with(Snapshots.without(snapshot, object));
  }

  /** With other objects. */
  public TestCluster with(Snapshot objects) {
    return new TestCluster(objects, settings, switches, memory, moving);
  }

  /** With other settings. */
  public TestCluster with(Settings other) {
    return new TestCluster(snapshot, other, switches, memory, moving);
  }

  /** With other switches. */
  public TestCluster on(Switches others) {
    return new TestCluster(snapshot, settings, others, memory, moving);
  }

  /** With other switches. */
  public TestCluster switches(UnaryOperator<Switches> change) {
    return on(change.apply(switches));
  }

  /** With something decided before. */
  public TestCluster remembering(Memory before) {
    return new TestCluster(snapshot, settings, switches, before, moving);
  }

  /** With all its own decisions made before. */
  public TestCluster settled() {
    Decision decision = decision();
    return remembering(decision.memory(decision.target()));
  }

  /** With an egress IP that lives there at this moment, whatever was decided. */
  public TestCluster at(String egressIp, Gateway gateway) {
    SortedMap<IpAddress, Gateway> more = new TreeMap<>(moving);
    more.put(IpAddress.parse(egressIp), gateway);
    return new TestCluster(snapshot, settings, switches, memory, more);
  }

  /** What follows from all this. */
  public Decision decision() {
    return Decision.of(snapshot, settings, memory);
  }

  /** Where the egress IPs live at this moment. */
  public Placement now() {
    return now(decision());
  }

  private Placement now(Decision decision) {
    Placement now = decision.target();
    for (Map.Entry<IpAddress, Gateway> e : moving.entrySet()) {
      now = now.with(e.getKey(), Optional.of(e.getValue()));
    }
    return now;
  }

  /** The programs, and what keeps a switch from having one. */
  public Compiler.Compiled compiled() {
    Decision decision = decision();
    return compiled(decision, now(decision));
  }

  /** The programs, with the egress IPs living there. */
  public Compiler.Compiled compiled(Placement now) {
    return compiled(decision(), now);
  }

  private Compiler.Compiled compiled(Decision decision, Placement now) {
    return Compiler.compile(decision, now, switches.facts(), PORTS);
  }

  /** Its switches with these programs, and trackers that have seen nothing: to send packets. */
  public TestWorld world() {
    return TestWorld.of(programs().values(), Wirings.of(this));
  }

  /** The same with the ports of what the cluster is about to be as well. */
  public TestWorld worldBefore(TestCluster after) {
    return TestWorld.of(programs().values(), Wirings.of(this, after));
  }

  /** The programs as text. */
  public String text() {
    StringBuilder out = new StringBuilder();
    programs().forEach((node, p) -> out.append(node).append('\n').append(FlowText.print(p)));
    return out.toString();
  }

  /** The program of each switch, by Node. */
  public SortedMap<String, NodeProgram> programs() {
    return compiled().programs();
  }
}
