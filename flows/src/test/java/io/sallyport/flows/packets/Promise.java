package io.sallyport.flows.packets;

import io.sallyport.flows.Claim;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Settings;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the design promises of a Pod's source address outside (decision 2), said without looking at
 * a rule: its egress IP if an Egress applies, and otherwise its Node's address. Where an exception
 * applies too, either is no leak.
 */
final class Promise {
  private final TestCluster cluster;
  private final Decision decision;

  Promise(TestCluster cluster) {
    this.cluster = cluster;
    this.decision = cluster.decision();
  }

  /** The addresses that the Pod's packets to this destination may carry; none: all are dropped. */
  Set<IpAddress> sources(PodRef ref, IpAddress destination) {
    Set<IpAddress> out = new TreeSet<>();
    Pod pod = cluster.snapshot().pods().get(ref);
    if (pod == null) {
      return out;
    }
    Family family = destination.family();
    Optional<Claim> claim = decision.selection().claimOf(ref, family);
    Optional<IpAddress> egressIp = claim.flatMap(c -> decision.allocation().of(c.ref()));
    egressIp.ifPresent(out::add);
    if (claim.isEmpty() || isExcepted(destination) || isHomelessWithConsent(egressIp)) {
      nodeAddress(pod, family).ifPresent(out::add);
    }
    return out;
  }

  private boolean isHomelessWithConsent(Optional<IpAddress> egressIp) {
    return cluster.settings().noGateway() == Settings.NoGateway.NODE_SNAT
        && egressIp.filter(ip -> decision.target().of(ip).isEmpty()).isPresent();
  }

  private boolean isExcepted(IpAddress destination) {
    return cluster.settings().exceptCidrs().stream().anyMatch(c -> c.contains(destination));
  }

  private Optional<IpAddress> nodeAddress(Pod pod, Family family) {
    return pod.node().map(cluster.snapshot().nodes()::get).flatMap(n -> n.address(family));
  }
}
