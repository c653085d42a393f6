package io.sallyport.flows;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns a decision into the program of each switch. Same input, same programs. */
public final class Compiler {
  // A Pod's annotation may name a port that is another's, by the convention or for longer.
  private static final Comparator<Pod> CONVENTION_FIRST =
      Comparator.comparing((Pod p) -> !p.port().equals(PodPort.name(p.ref())))
          .thenComparing(p -> p.created().orElse(Instant.MAX))
          .thenComparing(Pod::ref);

  private final Decision decision;
  private final PortNames names;
  private final List<EgressIp> egressIps;
  private final Map<String, List<Pod>> podsByNode;
  private final SortedMap<String, NodeView.Peer> peers = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Compiler(Decision decision, Placement now, PortNames names) {
    this.decision = decision;
    this.names = names;
    Set<IpAddress> nodeAddresses = decision.nodeAddresses();
    this.egressIps = new ArrayList<>();
    decision
        .byAddress()
        .forEach(
            (ip, claims) ->
                egressIps.add(
                    new EgressIp(
                        ip,
                        nodeAddresses.contains(ip),
                        gateway(now, ip),
                        decision.limits().of(ip).map(Limits.Limit::meter),
                        decision.subnets().of(claims.get(0)),
                        numbered(claims))));
    this.podsByNode =
        decision.cluster().pods().values().stream()
            .collect(Collectors.groupingBy(p -> p.node().orElseThrow()));
    decision.cluster().nodes().forEach((name, node) -> peers.put(name, peer(node)));
  }

  private NodeView.Peer peer(Node node) {
    IpAddress tunnelIp = node.address(decision.settings().tunnels()).orElseThrow();
    return new NodeView.Peer(node, tunnelIp, strays(node));
  }

  /**
   * The programs of the Nodes whose switches are known, and what keeps others from having one.
   *
   * @param uplinks of the Nodes that have a program
   * @param announcements by egress IP; none for an address that a Node's kernel answers for
   * @param problems a Node whose bridge lacks a port, a Pod whose port is not there yet
   */
  public record Compiled(
      SortedMap<String, NodeProgram> programs,
      SortedMap<String, Uplink> uplinks,
      SortedMap<IpAddress, Announcement> announcements,
      List<Problem> problems) {
    public Compiled {
      programs = Sorted.map(programs);
      uplinks = Sorted.map(uplinks);
      announcements = Sorted.map(announcements);
      problems = List.copyOf(problems);
    }
  }

  /**
   * How a Node itself speaks to the network outside.
   *
   * @param tunnelIp where its tunnels end
   * @param ips its first address of each family
   * @param gateways whose MAC addresses it needs
   */
  public record Uplink(
      int port, MacAddress mac, IpAddress tunnelIp, List<IpAddress> ips, SortedSet<Hop> gateways) {
    public Uplink {
      ips = List.copyOf(ips);
      gateways = Sorted.set(gateways);
    }
  }

  /** What a Node has to tell the network about an egress IP that it owns. */
  public record Announcement(String node, int port, MacAddress mac, int vlan) {}

  /**
   * Compiles for the switches that are known.
   *
   * @param now where the egress IPs live at this moment, which during a move is not yet where they
   *     should
   */
  public static Compiled compile(
      Decision decision, Placement now, Map<String, NodeFacts> switches, PortNames names) {
    Compiler compiler = new Compiler(decision, now, names);
    List<NodeView> views =
        decision.cluster().nodes().values().stream()
            .filter(n -> switches.containsKey(n.name()))
            .map(n -> compiler.view(n, switches.get(n.name())))
            .toList();
    SortedMap<String, NodeProgram> programs = new TreeMap<>();
    SortedMap<String, Uplink> uplinks = new TreeMap<>();
    SortedMap<IpAddress, Announcement> announcements = new TreeMap<>();
    for (NodeView view : views) {
      programs.put(view.name(), compiler.programOrHostOnly(view));
      view.ports().uplink().ifPresent(port -> uplinks.put(view.name(), uplink(view, port)));
      view.egressIps().stream()
          .filter(e -> e.answeredBy(view.name()))
          .filter(e -> uplinks.containsKey(view.name()))
          .forEach(e -> announcements.put(e.ip(), announcement(uplinks.get(view.name()), view, e)));
    }
    return new Compiled(programs, uplinks, announcements, compiler.problems);
  }

  private static Uplink uplink(NodeView view, int port) {
    SortedSet<Hop> gateways = new TreeSet<>();
    view.settings().gateways().forEach(g -> gateways.add(new Hop(0, g)));
    view.subnets().forEach(s -> gateways.add(s.gateway()));
    List<IpAddress> ips = view.masquerades().toList();
    return new Uplink(port, view.ports().mac(), view.tunnelIp(), ips, gateways);
  }

  private static Announcement announcement(Uplink uplink, NodeView view, EgressIp egress) {
    return new Announcement(view.name(), uplink.port(), egress.mac(view), egress.vlan());
  }

  // A rule that cannot be built is a fault of ours: it stops this Node's Pods, and nobody else.
  private NodeProgram programOrHostOnly(NodeView view) {
    try {
      return program(view);
    } catch (IllegalArgumentException | IllegalStateException bug) {
      String sentence = "internal error, nothing of its Pods leaves: " + bug.getMessage();
      problems.add(new Problem("Node/" + view.name(), sentence));
      return program(view.hostOnly());
    }
  }

  private Optional<Gateway> gateway(Placement now, IpAddress ip) {
    return now.of(ip).filter(g -> decision.cluster().nodes().containsKey(g.owner()));
  }

  private List<EgressIp.NumberedEgress> numbered(List<Claim> claims) {
    return claims.stream()
        .map(c -> new EgressIp.NumberedEgress(c.egress().name(), decision.ids().get(c.ref())))
        .toList();
  }

  private NodeView view(Node node, NodeFacts facts) {
    OptionalInt uplink = uplinkPort(node, facts);
    OptionalInt tunnel = nodePort(node, facts, names.tunnel());
    NodeView.Ports ports =
        new NodeView.Ports(uplink, tunnel, names.tunnelUdpPort(), facts.mac(), facts.hops());
    return new NodeView(
        node,
        ports,
        localPods(node, facts),
        strays(node),
        peers(node),
        egressIps,
        decision.subnetsFor(node),
        decision.settings());
  }

  // What comes in at the uplink is taken for the outside: never a Pod's port, never the tunnel's.
  private OptionalInt uplinkPort(Node node, NodeFacts facts) {
    String name = uplinkName(node);
    boolean isPods = podsOf(node).anyMatch(p -> PodPort.name(p.ref()).equals(name));
    if (isPods || name.equals(names.tunnel())) {
      problem(node, "the port \"%s\" cannot be its uplink; nothing leaves".formatted(name));
      return OptionalInt.empty();
    }
    return nodePort(node, facts, name);
  }

  private OptionalInt nodePort(Node node, NodeFacts facts, String name) {
    OptionalInt number = facts.port(name);
    if (number.isEmpty()) {
      problem(node, "its bridge has no port \"%s\"; nothing goes that way".formatted(name));
    } else if (number.getAsInt() < 1) {
      problem(node, "the port \"%s\" is the bridge itself; nothing goes that way".formatted(name));
      return OptionalInt.empty();
    }
    return number;
  }

  private void problem(Node node, String sentence) {
    problems.add(new Problem("Node/" + node.name(), sentence));
  }

  private List<LocalPod> localPods(Node node, NodeFacts facts) {
    List<LocalPod> out = new ArrayList<>();
    Map<Integer, Pod> byPort = new HashMap<>();
    for (Pod pod : podsOf(node).sorted(CONVENTION_FIRST).toList()) {
      podPort(node, facts, pod)
          .ifPresent(
              port -> {
                Pod other = byPort.putIfAbsent(port, pod);
                if (other == null) {
                  pod.ips().forEach(ip -> out.add(localPod(pod, ip, port)));
                } else {
                  problem(
                      pod, "the port \"%s\" is that of Pod %s".formatted(pod.port(), other.ref()));
                }
              });
    }
    return out;
  }

  // A Pod's annotation names its port, so it may name any.
  private OptionalInt podPort(Node node, NodeFacts facts, Pod pod) {
    OptionalInt port = facts.port(pod.port());
    if (port.isEmpty()) {
      String sentence = "the bridge of Node \"%s\" has no port \"%s\" yet";
      problem(pod, sentence.formatted(node.name(), pod.port()));
      return port;
    }
    if (port.getAsInt() < 1 || nodePorts(node).contains(pod.port())) {
      String sentence = "the port \"%s\" of Node \"%s\" is not for Pods";
      problem(pod, sentence.formatted(pod.port(), node.name()));
      return OptionalInt.empty();
    }
    return port;
  }

  private List<String> nodePorts(Node node) {
    return List.of(uplinkName(node), names.tunnel());
  }

  private String uplinkName(Node node) {
    return node.uplinkPort().orElse(names.uplink());
  }

  private void problem(Pod pod, String sentence) {
    problems.add(new Problem("Pod/" + pod.ref(), sentence));
  }

  private Stream<Pod> podsOf(Node node) {
    return podsByNode.getOrDefault(node.name(), List.of()).stream();
  }

  private LocalPod localPod(Pod pod, IpAddress ip, int port) {
    return new LocalPod(pod.ref(), ip, pod.macOrConvention(), port, verdict(pod, ip.family()));
  }

  private Verdict verdict(Pod pod, Family family) {
    return decision
        .selection()
        .claimOf(pod.ref(), family)
        .<Verdict>map(
            c ->
                decision.allocation().of(c.ref()).isPresent()
                    ? new Verdict.Through(c.egress().name(), decision.ids().get(c.ref()))
                    : new Verdict.Refused(c.egress().name()))
        .orElseGet(Verdict.Masquerade::new);
  }

  private List<NodeView.Peer> peers(Node self) {
    return peers.values().stream().filter(p -> !p.node().name().equals(self.name())).toList();
  }

  private List<NodeView.Stray> strays(Node node) {
    return podsOf(node)
        .flatMap(p -> p.ips().stream().map(ip -> new NodeView.Stray(p.ref(), ip)))
        .filter(s -> node.podCidrs().stream().noneMatch(c -> c.contains(s.ip())))
        .toList();
  }

  private static NodeProgram program(NodeView view) {
    Stream<Rule> rules =
        Stream.of(
                EgressPipeline.tables().stream().map(TableDef::miss),
                ClassifyRules.compile(view),
                SpoofGuardRules.compile(view),
                ArpRules.compile(view),
                NdRules.compile(view),
                FromHostRules.compile(view),
                FromUplinkRules.compile(view),
                FromSubnetRules.compile(view),
                ReplyRules.compile(view),
                DetourRules.compile(view),
                L3ForwardRules.compile(view),
                EgressSelectRules.compile(view),
                TunnelGuardRules.compile(view),
                GatewayRules.compile(view),
                DrainRules.compile(view),
                NextHopRules.compile(view))
            .flatMap(s -> s);
    return NodeProgram.of(
        view.name(),
        rules.toList(),
        EgressGroups.compile(view).toList(),
        Stream.concat(GatewayRules.meters(view), NextHopRules.meters(view)).toList());
  }
}
