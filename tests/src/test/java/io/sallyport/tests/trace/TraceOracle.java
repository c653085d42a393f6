package io.sallyport.tests.trace;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.CtState;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Traced;
import io.sallyport.walk.Wiring;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads one Node's program into a real switch and says whether the walk and ofproto/trace agree on
 * a packet: which rules it hits, in which order, where it goes and what it looks like then.
 */
public final class TraceOracle implements AutoCloseable {
  private static final String BRIDGE = "walk";
  private static final String BELOW = "below";
  private static final int TUNNEL_UDP_PORT = 6081;
  private static final Pattern PORT = Pattern.compile("\\s+\\S+ (\\d+)/(\\d+): .*");
  private static final Pattern COOKIE = Pattern.compile("^cookie=0x[0-9a-f]+");

  private final PrivateSwitch ovs;
  private final ControlSocket control;
  private final WalkSide walk;
  private final RealTrace reader;
  private int undecided;

  /**
   * Starts a switch with a program.
   *
   * @param program of one of the Nodes
   * @param wirings of that Node and of those that its tunnels lead to
   */
  public TraceOracle(NodeProgram program, Map<String, Wiring> wirings) throws IOException {
    List<Rule> rules = List.copyOf(program.rules().values());
    walk = new WalkSide(program, wirings, rules);
    ovs = PrivateSwitch.start();
    wire(wirings.get(program.node()));
    wirings.values().stream()
        .flatMap(w -> w.tunnelAddresses().values().stream())
        .forEach(this::neighbour);
    load(program, rules);
    control = new ControlSocket(ovs.control());
    reader = new RealTrace(ports());
  }

  /** Whether this machine can run a switch. */
  public static boolean isPossible() {
    return PrivateSwitch.isPossible();
  }

  private void wire(Wiring wiring) {
    String bridge = "add-br %1$s -- set bridge %1$s datapath_type=netdev fail_mode=secure";
    String ports =
        wiring.ports().entrySet().stream()
            .filter(e -> e.getKey() != Action.LOCAL)
            .map(e -> port(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    ovs.run("ovs-vsctl " + bridge.formatted(BELOW) + " -- " + bridge.formatted(BRIDGE) + ports);
    ovs.run("ovs-vsctl add-port %1$s out -- set interface out type=internal".formatted(BELOW));
    ovs.run("ovs-ofctl add-flow %s actions=NORMAL".formatted(BELOW));
    ovs.run("ip link set %s up".formatted(BELOW));
    wiring.tunnelAddresses().forEach(this::reachable);
  }

  // So that the switch finds a route to each of the other Nodes.
  private void reachable(Family family, IpAddress own) {
    String rest = family == Family.IPV4 ? "/8" : "/16 nodad";
    ovs.run("ip addr add %s%s dev %s".formatted(own, rest, BELOW));
  }

  private static String port(int number, Attachment attachment) {
    String kind =
        attachment instanceof Attachment.Tunnel
            ? "geneve options:remote_ip=flow options:key=flow options:dst_port="
                + (TUNNEL_UDP_PORT + number)
            : "internal";
    return " -- add-port %1$s p%2$d -- set interface p%2$d ofport_request=%2$d type=%3$s"
        .formatted(BRIDGE, number, kind);
  }

  private void neighbour(IpAddress peer) {
    ovs.run(
        "ovs-appctl -t %s tnl/neigh/set %s %s 0a:00:00:00:00:99"
            .formatted(ovs.control(), BELOW, peer));
  }

  // The cookie becomes the rule's number: a trace prints it, so each hit is known exactly.
  private void load(NodeProgram program, List<Rule> rules) throws IOException {
    List<String> flows = new ArrayList<>();
    for (Rule rule : rules) {
      String cookie = "cookie=0x%x".formatted(flows.size() + 1);
      flows.add(COOKIE.matcher(FlowText.loadable(rule)).replaceFirst(cookie));
    }
    for (Meter meter : program.meters().values()) {
      ovs.run("ovs-ofctl -O OpenFlow15 add-meter %s %s".formatted(BRIDGE, FlowText.print(meter)));
    }
    bundle("add-groups", program.groups().values().stream().map(FlowText::loadable));
    bundle("add-flows", flows.stream());
  }

  private void bundle(String command, Stream<String> lines) throws IOException {
    Path file = ovs.directory().resolve(command);
    Files.write(file, lines.toList());
    ovs.run("ovs-ofctl -O OpenFlow15 --bundle %s %s %s".formatted(command, BRIDGE, file));
  }

  private Map<Integer, Integer> ports() throws IOException {
    String shown = control.call("dpif/show", List.of());
    String bridge = shown.substring(shown.indexOf("  " + BRIDGE + ":"));
    Map<Integer, Integer> out = new TreeMap<>();
    for (String line : bridge.lines().skip(1).toList()) {
      Matcher port = PORT.matcher(line);
      if (!port.matches()) {
        break;
      }
      int number = Integer.parseInt(port.group(1));
      out.put(Integer.parseInt(port.group(2)), number == 65534 ? Action.LOCAL : number);
    }
    return out;
  }

  /**
   * Sends one packet both ways.
   *
   * @return the difference, in words; empty if they agree
   */
  Optional<String> difference(Samples.Sample sample) throws IOException {
    Packet packet = sample.packet();
    List<String> command = new ArrayList<>();
    sample.states().forEach(s -> command.addAll(List.of("--ct-next", flags(s))));
    command.addAll(List.of(BRIDGE, FlowSpec.of(packet)));
    String trace = control.call("ofproto/trace", command);
    List<PassView> real = reader.parse(trace);
    WalkSide.Walked walked = walk.send(packet, new Traced(sample.states()));
    undecided += walked.isUndecided() ? 1 : 0;
    boolean agree = walked.isUndecided() || sorted(real).equals(sorted(walked.passes()));
    return agree
        ? Optional.empty()
        : Optional.of(
            "packet %s\nswitch %s\nwalk   %s\n\n%s\n%s"
                .formatted(packet, real, walked.passes(), trace, walked.text()));
  }

  /** How many packets so far met two rules that contradict each other; they prove nothing. */
  public int undecided() {
    return undecided;
  }

  /** The rules that packets have hit so far. */
  public List<Rule> covered() {
    return walk.covered();
  }

  /** The places of these rules in the program, from 1. */
  public SortedSet<Integer> met() {
    return walk.met();
  }

  // The switch traces forks breadth first, the walk at once.
  private static List<PassView> sorted(List<PassView> passes) {
    return passes.stream().sorted(Comparator.comparing(PassView::toString)).toList();
  }

  private static String flags(BigInteger state) {
    return Arrays.stream(CtState.values())
        .filter(flag -> flag.isIn(state))
        .map(CtState::text)
        .collect(Collectors.joining(","));
  }

  /** A packet at one of the Node's ports. */
  public static Packet at(int port, Packet packet) {
    return packet.with(Field.IN_PORT, Integer.toUnsignedLong(port));
  }

  @Override
  public void close() throws IOException {
    control.close();
    ovs.close();
  }
}
