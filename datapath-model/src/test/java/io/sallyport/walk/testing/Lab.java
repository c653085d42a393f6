package io.sallyport.walk.testing;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Wiring;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Three Nodes with two pods each and three Egresses, written by hand: a world to try the walk and
 * the real switch on, independent of the compiler.
 *
 * <pre>
 *   egress 1  172.18.0.100  on node-2       n1p1, n2p1
 *   egress 2  172.18.0.150  on node-3       n1p2, through a group
 *   egress 3  172.18.0.13   node-3's own    n2p2, n3p2
 *   none                                n3p1 leaves as its Node
 * </pre>
 */
public final class Lab {
  static final List<Integer> NODES = List.of(1, 2, 3);
  static final List<Integer> PODS = List.of(1, 2);
  static final int UPLINK = 1;
  static final int TUNNEL = 10;
  static final MacAddress GATEWAY = MacAddress.parse("0a:00:00:00:ff:fe");
  static final MacAddress ROUTER = MacAddress.parse("0a:00:00:00:00:01");
  static final List<Egress> EGRESSES =
      List.of(
          new Egress(1, "172.18.0.100", "fd18::100", 2, List.of("n1p1", "n2p1")),
          new Egress(2, "172.18.0.150", "fd18::150", 3, List.of("n1p2")),
          new Egress(3, "172.18.0.13", "fd18::13", 3, List.of("n2p2", "n3p2")));

  private Lab() {}

  /** An Egress of the lab; number 2 is reached through a group. */
  record Egress(int id, String v4, String v6, int host, List<String> pods) {
    IpAddress ip(Family family) {
      return IpAddress.parse(family == Family.IPV4 ? v4 : v6);
    }

    /** Which network its tunnelled packets take, whatever they are themselves. */
    Family below() {
      return id == 3 ? Family.IPV6 : Family.IPV4;
    }

    boolean isStatic() {
      return v4.equals(nodeIp(host, Family.IPV4).toString());
    }
  }

  /** The lab as a world to ask. */
  public static TestWorld world() {
    return TestWorld.of(programs().values(), wirings());
  }

  /** Every Node's program. */
  public static SortedMap<String, NodeProgram> programs() {
    SortedMap<String, NodeProgram> out = new TreeMap<>();
    NODES.forEach(n -> out.put("node-" + n, LabRules.program(n)));
    return out;
  }

  /** Every Node's ports: 1 uplink, 10 tunnel, 101 and 102 pods. */
  public static Map<String, Wiring> wirings() {
    Map<String, Wiring> out = new TreeMap<>();
    NODES.forEach(n -> out.put("node-" + n, wiring(n)));
    return out;
  }

  private static Wiring wiring(int node) {
    Wiring bare =
        Wiring.at(nodeIp(node, Family.IPV4), nodeIp(node, Family.IPV6))
            .uplink(UPLINK)
            .tunnel(TUNNEL);
    return PODS.stream().reduce(bare, (w, p) -> w.with(100 + p, pod(node, p)), (a, b) -> b);
  }

  private static Attachment.Pod pod(int node, int pod) {
    return new Attachment.Pod(
        name(node, pod),
        podMac(node, pod),
        List.of(podIp(node, pod, Family.IPV4), podIp(node, pod, Family.IPV6)));
  }

  static String name(int node, int pod) {
    return "n" + node + "p" + pod;
  }

  static MacAddress podMac(int node, int pod) {
    return MacAddress.parse("0a:00:00:0%d:00:1%d".formatted(node, pod));
  }

  static MacAddress nodeMac(int node) {
    return MacAddress.parse("0a:00:00:00:00:1" + node);
  }

  static IpAddress nodeIp(int node, Family family) {
    return IpAddress.parse((family == Family.IPV4 ? "172.18.0.1" : "fd18::1") + node);
  }

  static IpAddress podIp(int node, int pod, Family family) {
    return IpAddress.parse(
        (family == Family.IPV4 ? "10.244.%d.1%d" : "fd10:244:%d::1%d").formatted(node, pod));
  }

  static IntStream peers(int node) {
    return NODES.stream().mapToInt(n -> n).filter(n -> n != node);
  }
}
