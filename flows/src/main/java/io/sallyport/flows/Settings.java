package io.sallyport.flows;

import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the administrator decides for the whole cluster.
 *
 * @param features of the guide, and whether they are on
 * @param serviceCidrs where the cluster's Services are: for the Nodes' kernels to translate
 * @param exceptCidrs egress.exceptCIDRs of the guide
 * @param maxEgressIPsPerNode egress.maxEgressIPsPerNode of the guide, 0 to 255
 * @param noGateway what a selected Pod's traffic does while its egress IP is nowhere
 * @param failback whether an egress IP goes back to the ring's choice when that Node returns
 * @param gateways the Nodes' next hops towards the outside, at most one of a family
 * @param tunnels the IP version that tunnels between Nodes use
 */
public record Settings(
    Features features,
    List<Cidr> serviceCidrs,
    List<Cidr> exceptCidrs,
    int maxEgressIPsPerNode,
    NoGateway noGateway,
    boolean failback,
    List<IpAddress> gateways,
    Family tunnels) {

  /** The guide's upper limit for maxEgressIPsPerNode, and the default. */
  public static final int MOST_EGRESS_IPS = 255;

  /** All defaults. */
  public static final Settings DEFAULTS = new Builder().build();

  public Settings {
    serviceCidrs = List.copyOf(serviceCidrs);
    exceptCidrs = List.copyOf(exceptCidrs);
    if (maxEgressIPsPerNode < 0 || maxEgressIPsPerNode > MOST_EGRESS_IPS) {
      throw new IllegalArgumentException(
          "maxEgressIPsPerNode must be from 0 to 255, not " + maxEgressIPsPerNode);
    }
    gateways = List.copyOf(gateways);
    if (gateways.stream().map(IpAddress::family).distinct().count() < gateways.size()) {
      throw new IllegalArgumentException(gateways + " are gateways of one family");
    }
  }

  /**
   * Feature gates of the guide.
   *
   * @param trafficShaping EgressTrafficShaping: spec.bandwidth of an Egress
   * @param separateSubnet EgressSeparateSubnet: spec.subnetInfo of a pool
   */
  public record Features(boolean trafficShaping, boolean separateSubnet) {
    /** Everything is on. */
    public static final Features ALL = new Features(true, true);
  }

  /** What happens to traffic whose egress IP no Node holds. */
  public enum NoGateway {
    /** It is dropped: a wrong source address is worse than none (design, decision 2). */
    DROP,
    /** It leaves with the Node's address. */
    NODE_SNAT
  }

  /** The Nodes' next hop of a family. */
  public Optional<IpAddress> gateway(Family family) {
    return gateways.stream().filter(g -> g.family() == family).findFirst();
  }

  /** These settings, to change some of them. */
  public Builder but() {
    return new Builder()
        .features(features)
        .serviceCidrs(serviceCidrs)
        .exceptCidrs(exceptCidrs)
        .maxEgressIPsPerNode(maxEgressIPsPerNode)
        .noGateway(noGateway)
        .failback(failback)
        .gateways(gateways)
        .tunnels(tunnels);
  }

  /** Settings in the making. */
  public static final class Builder {
    private Features features = Features.ALL;
    private List<Cidr> serviceCidrs = List.of();
    private List<Cidr> exceptCidrs = List.of();
    private int maxEgressIPsPerNode = MOST_EGRESS_IPS;
    private NoGateway noGateway = NoGateway.DROP;
    private boolean failback;
    private List<IpAddress> gateways = List.of();
    private Family tunnels = Family.IPV4;

    /** Which features are on. */
    public Builder features(Features value) {
      features = value;
      return this;
    }

    /** Where the Services are. */
    public Builder serviceCidrs(List<Cidr> value) {
      serviceCidrs = value;
      return this;
    }

    /** Where no Egress applies. */
    public Builder exceptCidrs(List<Cidr> value) {
      exceptCidrs = value;
      return this;
    }

    /** How many egress IPs a Node may have. */
    public Builder maxEgressIPsPerNode(int value) {
      maxEgressIPsPerNode = value;
      return this;
    }

    /** What homeless traffic does. */
    public Builder noGateway(NoGateway value) {
      noGateway = value;
      return this;
    }

    /** Whether egress IPs return. */
    public Builder failback(boolean value) {
      failback = value;
      return this;
    }

    /** The next hops. */
    public Builder gateways(List<IpAddress> value) {
      gateways = value;
      return this;
    }

    /** The IP version of tunnels. */
    public Builder tunnels(Family value) {
      tunnels = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Settings build() {
      return new Settings(
          features,
          serviceCidrs,
          exceptCidrs,
          maxEgressIPsPerNode,
          noGateway,
          failback,
          gateways,
          tunnels);
    }
  }
}
