package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the administrator decides for the whole cluster.
 *
 * @param exceptCidrs egress.exceptCIDRs of the guide
 * @param maxEgressIPsPerNode egress.maxEgressIPsPerNode of the guide, 0 to 255
 * @param noGateway what a selected Pod's traffic does while its egress IP is nowhere
 * @param failback whether an egress IP goes back to the ring's choice when that Node returns
 * @param gateway the Nodes' next hop towards the outside
 */
public record Settings(
    List<Cidr> exceptCidrs,
    int maxEgressIPsPerNode,
    NoGateway noGateway,
    boolean failback,
    Optional<IpAddress> gateway) {

  /** The guide's upper limit for maxEgressIPsPerNode, and the default. */
  public static final int MOST_EGRESS_IPS = 255;

  /** All defaults. */
  public static final Settings DEFAULTS =
      new Settings(List.of(), MOST_EGRESS_IPS, NoGateway.DROP, false, Optional.empty());

  public Settings {
    exceptCidrs = List.copyOf(exceptCidrs);
    if (maxEgressIPsPerNode < 0 || maxEgressIPsPerNode > MOST_EGRESS_IPS) {
      throw new IllegalArgumentException(
          "maxEgressIPsPerNode must be from 0 to 255, not " + maxEgressIPsPerNode);
    }
    if (gateway.filter(g -> g.family() != Family.IPV4).isPresent()) {
      throw new IllegalArgumentException("the gateway must be IPv4, not " + gateway.get());
    }
  }

  /** What happens to traffic whose egress IP no Node holds. */
  public enum NoGateway {
    /** It is dropped: a wrong source address is worse than none (design, decision 2). */
    DROP,
    /** It leaves with the Node's address. */
    NODE_SNAT
  }
}
