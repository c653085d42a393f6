package io.sallyport.flows;

import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.Map;
import java.util.TreeMap;

/** Asks the allocator, in a cluster with a pool of three addresses. */
final class Allocations {
  /** Two Nodes and the pool "p". */
  static final TestCluster CLUSTER =
      TestCluster.ofNodes(2).with(APool.named("p").range("10.10.0.11", "10.10.0.13"));

  private Allocations() {}

  static AnEgress automatic(String name, long created) {
    return AnEgress.named(name).created(created).pool("p");
  }

  static Allocation allocate(TestCluster cluster, Map<String, String> before) {
    Map<ClaimRef, IpAddress> remembered = new TreeMap<>();
    before.forEach((name, ip) -> remembered.put(claim(name, ip), IpAddress.parse(ip)));
    Pools pools = Pools.of(cluster.snapshot().pools().values(), Settings.Features.ALL);
    Reserved reserved =
        Reserved.of(FitNodes.of(cluster.snapshot(), cluster.settings()), pools, cluster.settings());
    return Allocator.allocate(cluster.snapshot(), pools, reserved, remembered);
  }

  /** Who has which address, if others had some before. */
  static Map<String, String> addresses(TestCluster cluster, Map<String, String> before) {
    Map<String, String> out = new TreeMap<>();
    allocate(cluster, before)
        .addresses()
        .forEach((claim, ip) -> out.put(claim.egress(), ip.toString()));
    return out;
  }

  static ClaimRef claim(String egress, String ip) {
    return new ClaimRef(egress, IpAddress.parse(ip).family());
  }

  static Map<String, String> addresses(TestCluster cluster) {
    return addresses(cluster, Map.of());
  }

  /** Why one has none. */
  static String reason(TestCluster cluster, String egress) {
    return allocate(cluster, Map.of()).refusals().get(new ClaimRef(egress, Family.IPV4)).reason();
  }
}
