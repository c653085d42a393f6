package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.InetAddresses;
import io.sallyport.tests.openflow.RealOvs;
import io.sallyport.tests.openflow.Shell;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * A cluster with what the guide's reader has: Nodes node-1, node-2 and so on, with the addresses
 * 10.10.0.101 and on, each with a switch, and Pods with ports. It shows whom an Egress selects, and
 * how a Pod's packets leave.
 */
final class Site implements AutoCloseable {
  /** Somewhere outside. */
  static final String WORLD = "203.0.113.10";

  /** The MAC address of the Nodes' gateway, 10.10.0.254. */
  static final String GATEWAY = "0a:00:00:00:00:fe";

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster = Cluster.start();
  private final SortedMap<Integer, RealOvs> switches = new TreeMap<>();
  private final Map<String, Sender> pods = new TreeMap<>();
  private Controller controller;

  private record Sender(int node, String port, String ip) {
    // UDP: to a flow of TCP that does not begin, the other Node of a move may be the one to ask.
    String packet(String destination) {
      return "udp,dl_src=%s,dl_dst=0a:00:00:00:ff:fe,nw_src=%s,nw_dst=%s,nw_ttl=64,udp_src=40000,udp_dst=53"
          .formatted(mac(), ip, destination);
    }

    // As the controller has it of a Pod whose annotations say nothing else.
    private String mac() {
      byte[] bytes = InetAddresses.forString(ip).getAddress();
      return "0a:58:" + HexFormat.ofDelimiter(":").formatHex(bytes);
    }
  }

  /** Starts one whose Nodes have these numbers, with more lines of configuration. */
  static Site start(String config, int... nodes) {
    Site site = new Site();
    try {
      site.controller = site.controller(config);
      IntStream.of(nodes).forEach(site::node);
      IntStream.of(nodes).forEach(site::gatewayAnswers);
      return site;
    } catch (RuntimeException | AssertionError e) {
      site.close();
      throw e;
    }
  }

  private Controller controller(String config) {
    // Switches come after it: there is nobody to be waited for.
    String all = "uplink: {gateway: 10.10.0.254}\ntiming: {startupHoldSeconds: 0}\n" + config;
    return cluster.controller("--config", cluster.config(all));
  }

  private void node(int number) {
    cluster.node("node-" + number, 100 + number);
    switches.put(number, cluster.connect("node-" + number, controller));
  }

  private void gatewayAnswers(int node) {
    Awaitility.await("the switch of node-" + node + " is programmed")
        .atMost(SOON)
        .until(() -> !flows("node-" + node, "arp").isEmpty());
    Cluster.gatewayAnswers(switches.get(node), 100 + node);
  }

  Cluster cluster() {
    return cluster;
  }

  Controller controller() {
    return controller;
  }

  /** Ends the controller in order; the next one has another configuration and the same switches. */
  void restart(String config) {
    assertThat(controller.stop()).isZero();
    controller = controller(config);
    switches.forEach(
        (number, ovs) -> {
          ovs.connect(RealOvs.BRIDGE, controller.openflow());
          gatewayAnswers(number);
        });
  }

  /** The switch of a Node. */
  RealOvs ovs(String node) {
    return switches.get(Integer.parseInt(node.substring("node-".length())));
  }

  /** A Namespace with labels in the form of YAML. */
  void namespace(String name, String labels) {
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s, labels: %s}
        """
            .formatted(name, labels));
  }

  /** A Pod "namespace/name" that runs, on a Node with this number. */
  void pod(String pod, String labels, int node) {
    String namespace = pod.substring(0, pod.indexOf('/'));
    String name = pod.substring(pod.indexOf('/') + 1);
    String ip = "10.244.%d.%d".formatted(100 + node, 11 + pods.size());
    Sender sender = new Sender(node, namespace + "-" + name, ip);
    switches.get(node).addPort(sender.port(), "type=internal");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {namespace: %s, name: %s, labels: %s, annotations: {sallyport.io/port: %s}}
        spec: {nodeName: node-%d, containers: [{name: it, image: it}]}
        """
            .formatted(namespace, name, labels, sender.port(), node));
    cluster.podStatus(namespace, name, ip);
    pods.put(pod, sender);
  }

  /** What REST answers. */
  JsonNode rest(String path) {
    String answer = controller.get(path);
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new AssertionError(path + " is answered by " + answer, e);
    }
  }

  /** What a Node's switch holds in a table, as REST shows it; nothing without a switch. */
  List<String> flows(String node, String table) {
    String path = "/v1/nodes/%s/flows?format=text&table=%s".formatted(node, table);
    return controller.get(path).lines().filter(line -> line.startsWith("table=")).toList();
  }

  /** The Pods that an Egress selects, by "namespace/name". */
  List<String> selected(String egress) {
    return StreamSupport.stream(rest("/v1/egresses/" + egress).path("pods").spliterator(), false)
        .map(pod -> pod.path("namespace").asText() + "/" + pod.path("name").asText())
        .toList();
  }

  /** Waits until all of it is so. */
  void eventually(ThrowingRunnable all) {
    Awaitility.await().atMost(SOON).untilAsserted(all);
  }

  /** Waits until a Pod's packets to the world leave that way. */
  void departs(String pod, String way) {
    eventually(() -> assertThat(departure(pod, WORLD)).as(pod).isEqualTo(way));
  }

  /** How a Pod's packets to an address leave: "node-2 as 10.10.0.11", or "nowhere". */
  String departure(String pod, String destination) {
    Passage passage = passage(pod, destination);
    return passage.departure().map(d -> passage.node() + " as " + d.source()).orElse("nowhere");
  }

  /**
   * A packet's way.
   *
   * @param node the Node on which it ends
   * @param meters that it passed there
   */
  record Passage(String node, Optional<Departure> departure, List<String> meters) {}

  /**
   * Sends a Pod's packet through its own switch, and if that has it tunnelled, through the other.
   */
  Passage passage(String pod, String destination) {
    Sender sender = pods.get(pod);
    String packet = sender.packet(destination);
    String first = trace(sender.node(), "in_port=%s,%s".formatted(sender.port(), packet));
    Optional<Departure.Tunnelled> tunnel = Departure.tunnelled(first);
    int node = tunnel.map(t -> number(t.peer())).orElse(sender.node());
    String last =
        tunnel
            .map(
                t ->
                    trace(
                        node,
                        "in_port=vxlan0,tun_id=%s,tun_src=10.10.0.%d,tun_dst=%s,%s"
                            .formatted(t.key(), 100 + sender.node(), t.peer(), packet)))
            .orElse(first);
    String uplink = switches.get(node).vsctl("get", "interface", "eth0", "ofport").strip();
    return new Passage("node-" + node, Departure.of(last, uplink), Departure.meters(last));
  }

  /** Really sends that packet, which may make the switch ask for its next hop. */
  void send(String pod, String destination) {
    Sender sender = pods.get(pod);
    String packet = sender.packet(destination);
    String dump = Shell.run(List.of("ovs-ofctl", "compose-packet", packet));
    packetOut(sender.node(), sender.port(), dump.replaceAll("(?m)^\\S+|[-\\s]", ""));
  }

  /** Has 10.10.0.NUMBER in a VLAN tell its MAC address, 0a:00:0a:0a:00:NUMBER, to a Node. */
  void neighbourAnswers(int node, int vlan, int number) {
    String arp = "ffffffffffff%1$s8100%2$04x08060001080006040002%1$s0a0a00%3$02x%4$s0a0a00%3$02x";
    String mac = "0a000a0a00%02x".formatted(number);
    packetOut(node, "eth0", arp.formatted(mac, vlan, number, "f".repeat(12)));
  }

  private void packetOut(int node, String port, String bytes) {
    String packet = "in_port=%s packet=%s actions=table".formatted(port, bytes);
    switches.get(node).ofctl("packet-out", packet);
  }

  /** What a controller says that does not start with this configuration. */
  String refusal(String config) {
    return Controller.refusal(cluster.api().kubeconfig(), "--config", cluster.config(config));
  }

  private static int number(String nodeAddress) {
    return Integer.parseInt(nodeAddress.substring(nodeAddress.lastIndexOf('.') + 1)) - 100;
  }

  private String trace(int node, String packet) {
    return switches.get(node).appctl("ofproto/trace", RealOvs.BRIDGE, packet);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
