package io.sallyport.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A Kubernetes Node.
 *
 * @param addresses that its interfaces have: its InternalIPs first
 * @param externalIPs that the outside knows it by, and that may be a translator's
 * @param ready whether its Ready condition lets it hold egress IPs (absent: it does)
 * @param maxEgressIPs the annotation node.antrea.io/max-egress-ips, 0 to 255
 * @param uplinkPort the annotation sallyport.io/uplink-port, over the configured name
 */
public record Node(
    String name,
    Optional<Instant> created,
    SortedMap<String, String> labels,
    List<IpAddress> addresses,
    List<IpAddress> externalIPs,
    List<Cidr> podCidrs,
    boolean ready,
    OptionalInt maxEgressIPs,
    Optional<String> uplinkPort) {

  /** The annotation of the guide's "Configuration options". */
  public static final String MAX_EGRESS_IPS = "node.antrea.io/max-egress-ips";

  /** Names the bridge port that leads outside, where it differs from the configured one. */
  public static final String UPLINK_PORT = "sallyport.io/uplink-port";

  public Node {
    labels = Sorted.map(labels);
    addresses = List.copyOf(addresses);
    externalIPs = List.copyOf(externalIPs);
    podCidrs = List.copyOf(podCidrs);
  }

  /** Its name and age. */
  public Origin origin() {
    return new Origin(name, created);
  }

  /** The first address of the family: what Pods that no Egress selects leave with. */
  public Optional<IpAddress> address(Family family) {
    return addresses.stream().filter(a -> a.family() == family).findFirst();
  }

  /** Its own addresses and those that it is known by: nobody else's. */
  public Stream<IpAddress> allAddresses() {
    return Stream.concat(addresses.stream(), externalIPs.stream()).distinct();
  }
}
