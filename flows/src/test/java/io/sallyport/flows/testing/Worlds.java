package io.sallyport.flows.testing;

import io.sallyport.flows.Gateway;
import io.sallyport.flows.Settings;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.Sorted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * The named clusters. Each has a golden flow file for every Node, packet tests, and may be loaded
 * into real switches. Pods of Node i have the addresses 10.244.i.11 and on.
 */
public final class Worlds {
  private static final Map<String, Supplier<TestCluster>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("one-node", Worlds::oneNode);
    ALL.put("no-egress", Worlds::noEgress);
    ALL.put("guide-ha", Worlds::guideHa);
    ALL.put("guide-static", Worlds::guideStatic);
    ALL.put("moving-prepared", Worlds::movingPrepared);
    ALL.put("moving-flipped", Worlds::movingFlipped);
    ALL.put("homeless", Worlds::homeless);
    ALL.put("homeless-node-snat", Worlds::homelessNodeSnat);
    ALL.put("except-cidrs", Worlds::exceptCidrs);
    ALL.put("shared-ip", Worlds::sharedIp);
    ALL.put("bandwidth", Worlds::bandwidth);
    ALL.put("subnets", Worlds::subnets);
    ALL.put("services", Worlds::services);
    ALL.put("overlap", Worlds::overlap);
    ALL.put("stray-pods", Worlds::strayPods);
    ALL.put("no-next-hop", Worlds::noNextHop);
    ALL.put("static-secondary", Worlds::staticSecondary);
    ALL.put("dual-stack", Worlds::dualStack);
    ALL.put("dual-stack-moving", Worlds::dualStackMoving);
    ALL.put("dual-stack-subnets", Worlds::dualStackSubnets);
    ALL.put("ipv6-only", Worlds::ipv6Only);
  }

  private Worlds() {}

  /** The names, simplest first. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The cluster of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TestCluster named(String name) {
    if (!ALL.containsKey(name)) {
      throw new IllegalArgumentException("no world \"" + name + "\", only " + names());
    }
    return ALL.get(name).get();
  }

  private static APod web(String name, String node, String ip) {
    return APod.named(name).on(node).ip(ip).label("app", "web");
  }

  private static AnEgress webOf(String namespace) {
    return AnEgress.named("egress-" + namespace + "-web")
        .created(1)
        .namespace(namespace)
        .pods("app", "web")
        .pool("external-ip-pool");
  }

  /** One Node that holds an egress IP, with a Pod that has it and one that has not. */
  public static TestCluster oneNode() {
    return TestCluster.ofNodes(1)
        .with(web("prod/web-1", "node-1", "10.244.1.11"))
        .with(APod.named("dev/box-1").on("node-1").ip("10.244.1.12"))
        .with(APool.named("external-ip-pool").range("10.10.0.11", "10.10.0.20"))
        .with(webOf("prod"));
  }

  /** Two Nodes, a Pod on each, no Egress. */
  public static TestCluster noEgress() {
    return TestCluster.ofNodes(2)
        .with(APod.named("dev/box-1").on("node-1").ip("10.244.1.11"))
        .with(APod.named("dev/box-2").on("node-2").ip("10.244.2.11"));
  }

  /** Three Nodes, two selected Pods and one that is not selected on each; no Egress yet. */
  static TestCluster threeNodes() {
    TestCluster out = TestCluster.ofNodes(3);
    for (int i = 1; i <= 3; i++) {
      String node = "node-" + i;
      out =
          out.with(web("prod/web-" + i, node, "10.244." + i + ".11"))
              .with(web("staging/web-" + i, node, "10.244." + i + ".12"))
              .with(APod.named("dev/box-" + i).on(node).ip("10.244." + i + ".13"));
    }
    return out;
  }

  /** The guide's "Configuring High-Availability Egress". */
  public static TestCluster guideHa() {
    return threeNodes()
        .with(APool.named("external-ip-pool").range("10.10.0.11", "10.10.0.20"))
        .with(webOf("prod"))
        .with(webOf("staging"));
  }

  /** The guide's "Configuring static Egress", with the addresses of Nodes 2 and 3. */
  public static TestCluster guideStatic() {
    return threeNodes()
        .with(AnEgress.named("egress-prod").namespace("prod").ip("10.10.0.102"))
        .with(AnEgress.named("egress-staging").namespace("staging").ip("10.10.0.103"));
  }

  /** The first address of {@link #guideHa} moves from Node 1 to Node 2, which can serve it now. */
  public static TestCluster movingPrepared() {
    return guideHa().at("10.10.0.11", new Gateway("node-1", twoNodes(), false));
  }

  /** The same, now that Node 2 is the owner and leaves older connections to Node 1. */
  public static TestCluster movingFlipped() {
    return guideHa().at("10.10.0.11", new Gateway("node-2", twoNodes(), true));
  }

  /** The same, now that Node 2 has taken over all connections and Node 1 still serves. */
  public static TestCluster movingDrained() {
    return guideHa().at("10.10.0.11", new Gateway("node-2", twoNodes(), false));
  }

  private static SortedSet<String> twoNodes() {
    return Sorted.set(Set.of("node-1", "node-2"));
  }

  /** No Node of the pool can hold the egress IP. */
  public static TestCluster homeless() {
    return noEgress()
        .with(web("prod/web-1", "node-1", "10.244.1.12"))
        .with(APool.named("external-ip-pool").range("10.10.0.11", "10.10.0.20").nodes("is", "no"))
        .with(webOf("prod"));
  }

  /** The same, where the administrator prefers the Node's address to none. */
  public static TestCluster homelessNodeSnat() {
    return homeless().with(settings(List.of(), Settings.NoGateway.NODE_SNAT));
  }

  /** Destinations that no Egress applies to. */
  public static TestCluster exceptCidrs() {
    List<Cidr> except = List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("172.16.0.0/12"));
    return guideHa().with(settings(except, Settings.NoGateway.DROP));
  }

  private static Settings settings(List<Cidr> except, Settings.NoGateway noGateway) {
    return TestCluster.SETTINGS.but().exceptCidrs(except).noGateway(noGateway).build();
  }

  /** Two Egresses with one egress IP. */
  public static TestCluster sharedIp() {
    return threeNodes()
        .with(APool.named("external-ip-pool").range("10.10.0.11", "10.10.0.20"))
        .with(webOf("prod").ip("10.10.0.15"))
        .with(webOf("staging").ip("10.10.0.15"));
  }

  /** Egress IPs in a tagged and in an untagged subnet, each with a neighbour that has answered. */
  public static TestCluster subnets() {
    return threeNodes()
        .with(
            APool.named("tagged").range("10.20.0.100", "10.20.0.110").subnet("10.20.0.1", 24, 100))
        .with(
            APool.named("untagged").range("10.30.0.100", "10.30.0.110").subnet("10.30.0.1", 24, 0))
        .with(webOf("prod").pool("tagged"))
        .with(webOf("staging").pool("untagged"))
        .switches(
            s ->
                s.withHop(100, "10.20.0.1", "02:00:00:00:20:01")
                    .withHop(100, "10.20.0.50", "02:00:00:00:20:50")
                    .withHop(0, "10.30.0.1", "02:00:00:00:30:01")
                    .withHop(0, "10.30.0.50", "02:00:00:00:30:50"));
  }

  /** Services that the Nodes' kernels know, and an exception that lies among them. */
  public static TestCluster services() {
    Settings settings =
        TestCluster.SETTINGS
            .but()
            .serviceCidrs(List.of(Cidr.parse("10.96.0.0/12")))
            .exceptCidrs(List.of(Cidr.parse("10.96.1.0/24")))
            .build();
    return guideHa().with(settings);
  }

  /** Limits, one of them for an egress IP that two Egresses have. */
  public static TestCluster bandwidth() {
    return sharedIp()
        .with(webOf("prod").ip("10.10.0.15").bandwidth(800_000, 10))
        .with(webOf("staging").created(2).ip("10.10.0.15").bandwidth(5_000, 20_000))
        .with(
            AnEgress.named("egress-dev")
                .namespace("dev")
                .pool("external-ip-pool")
                .bandwidth(300, 2_000_000));
  }

  /** Two Egresses that select the same Pods; the younger has the better name. */
  public static TestCluster overlap() {
    return guideHa()
        .with(AnEgress.named("a-younger").created(2).pods("app", "web").ip("10.10.0.103"));
  }

  /** Pods whose addresses no Node's podCIDR covers. */
  public static TestCluster strayPods() {
    return guideHa()
        .with(web("prod/stray-1", "node-1", "10.99.0.1"))
        .with(web("prod/stray-2", "node-2", "10.99.0.2"))
        .with(APod.named("dev/guest").on("node-2").ip("10.244.1.99"));
  }

  /** On one Node, the gateway towards the outside has not answered yet. */
  public static TestCluster noNextHop() {
    return guideHa().switches(s -> s.withoutNextHop("node-1").withoutNextHop("node-2"));
  }

  /** Static egress IPs that are not the first addresses of their Nodes. */
  public static TestCluster staticSecondary() {
    return threeNodes()
        .with(ANode.number(2).address("10.10.0.202"))
        .with(ANode.number(3).address("192.0.2.203"))
        .with(AnEgress.named("egress-prod").namespace("prod").ip("10.10.0.202"))
        .with(AnEgress.named("egress-staging").namespace("staging").ip("192.0.2.203"));
  }

  private static TestCluster ofFamilies(boolean ipv4) {
    TestCluster out = TestCluster.empty();
    for (int i = 1; i <= 3; i++) {
      out =
          out.with(node(i, ipv4))
              .with(pod("prod/web-" + i, i, 11, ipv4).label("app", "web"))
              .with(pod("staging/web-" + i, i, 12, ipv4).label("app", "web"))
              .with(pod("dev/box-" + i, i, 13, ipv4));
    }
    return out;
  }

  private static ANode node(int i, boolean ipv4) {
    ANode node = ipv4 ? ANode.number(i) : ANode.named("node-" + i);
    return node.address("fd00:10::" + (100 + i)).podCidr("fd00:10:244:" + i + "::/64");
  }

  private static APod pod(String name, int node, int host, boolean ipv4) {
    APod pod = APod.named(name).on("node-" + node);
    APod out = ipv4 ? pod.ip("10.244.%d.%d".formatted(node, host)) : pod;
    return out.ip("fd00:10:244:%d::%d".formatted(node, host));
  }

  private static Settings.Builder bothGateways() {
    return TestCluster.SETTINGS.but().gateways(List.of(TestCluster.GATEWAY, TestCluster.GATEWAY_6));
  }

  /** Egresses for both families, with pools and written down; Pods without; exceptions. */
  public static TestCluster dualStack() {
    Settings settings =
        bothGateways()
            .exceptCidrs(List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("2001:db8:ee::/48")))
            .serviceCidrs(List.of(Cidr.parse("10.96.0.0/12"), Cidr.parse("fd00:96::/108")))
            .build();
    return ofFamilies(true)
        .with(settings)
        .with(APool.named("external-ip-pool").range("10.10.0.11", "10.10.0.20"))
        .with(APool.named("external-ip6-pool").range("fd00:10::11", "fd00:10::20"))
        .with(webOf("prod").pool("external-ip-pool", "external-ip6-pool").bandwidth(5_000, 2_000))
        .with(
            AnEgress.named("egress-staging")
                .namespace("staging")
                .ip("10.10.0.102", "fd00:10::103"));
  }

  /**
   * An IPv6 egress IP has moved from Node 3 to Node 2, which leaves older connections to Node 3.
   */
  public static TestCluster dualStackMoving() {
    return dualStack()
        .at("fd00:10::11", new Gateway("node-2", Sorted.set(Set.of("node-2", "node-3")), true));
  }

  /**
   * IPv6 egress IPs in a tagged and in an untagged subnet; the Pods' IPv4 leaves as their Nodes.
   */
  public static TestCluster dualStackSubnets() {
    return ofFamilies(true)
        .with(bothGateways().build())
        .with(
            APool.named("tagged")
                .range("fd00:20::100", "fd00:20::110")
                .subnet("fd00:20::1", 64, 100))
        .with(
            APool.named("untagged")
                .range("fd00:30::100", "fd00:30::110")
                .subnet("fd00:30::1", 64, 0))
        .with(webOf("prod").pool("tagged"))
        .with(webOf("staging").pool("untagged"))
        .switches(
            s ->
                s.withHop(100, "fd00:20::1", "02:00:00:00:20:01")
                    .withHop(100, "fd00:20::50", "02:00:00:00:20:50")
                    .withHop(0, "fd00:30::1", "02:00:00:00:30:01"));
  }

  /** No IPv4 at all: tunnels are over IPv6, too. */
  public static TestCluster ipv6Only() {
    Settings settings =
        Settings.DEFAULTS
            .but()
            .gateways(List.of(TestCluster.GATEWAY_6))
            .tunnels(Family.IPV6)
            .build();
    return ofFamilies(false)
        .with(settings)
        .with(APool.named("external-ip-pool").range("fd00:10::11", "fd00:10::20"))
        .with(webOf("prod"))
        .with(webOf("staging"));
  }
}
