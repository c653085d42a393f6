package io.sallyport.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A Kubernetes Pod.
 *
 * @param node spec.nodeName, absent until it is scheduled
 * @param ips status.podIPs, empty until the network plugin has run
 * @param finished phase Succeeded or Failed: its address may belong to another Pod by now
 * @param port the bridge port that leads to the Pod
 * @param mac the Pod's own MAC address
 */
public record Pod(
    PodRef ref,
    Optional<Instant> created,
    SortedMap<String, String> labels,
    Optional<String> node,
    List<IpAddress> ips,
    boolean hostNetwork,
    boolean finished,
    String port,
    Optional<MacAddress> mac) {

  /** Names the Pod's bridge port where {@link PodPort} does not. */
  public static final String PORT = "sallyport.io/port";

  /** Gives the Pod's MAC address where {@link PodPort} does not. */
  public static final String MAC = "sallyport.io/mac";

  public Pod {
    labels = Sorted.map(labels);
    ips = List.copyOf(ips);
  }

  /** Whether the Pod has an address of its own on a Node, so that an Egress can apply to it. */
  public boolean hasNetwork() {
    return !hostNetwork && !finished && node.isPresent() && !ips.isEmpty();
  }

  /** The Pod's address of a family. */
  public Optional<IpAddress> ip(Family family) {
    return ips.stream().filter(ip -> ip.family() == family).findFirst();
  }

  /**
   * The Pod's MAC address: the annotation's, or the convention's for its IPv4 address, or if it has
   * none for its first.
   *
   * @throws java.util.NoSuchElementException if it has neither annotation nor address
   */
  public MacAddress macOrConvention() {
    return mac.orElseGet(
        () -> PodPort.mac(ip(Family.IPV4).or(() -> ips.stream().findFirst()).orElseThrow()));
  }
}
