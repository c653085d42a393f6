package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The cluster with the addresses that Nodes have on their interfaces and Kubernetes does not know.
 *
 * <p>They come after Kubernetes' own, so that none of them becomes the first of its family, which
 * the Node is known by. An address is one Node's: of several that report it, the one that had it
 * keeps it, unless it is not ready or its helper is silent. What belongs to others (pools, Pods,
 * Services) is no Node's, whoever reports it.
 *
 * @param holders the Nodes that have the reported addresses
 * @param inPools the Nodes on whose interfaces addresses of pools are
 * @param problems with reported addresses that Egresses ask for
 */
public record NodeAddresses(
    Snapshot snapshot,
    SortedMap<IpAddress, String> holders,
    SortedMap<IpAddress, SortedSet<String>> inPools,
    List<Problem> problems) {
  private static final String ON_AN_INTERFACE =
      "the egress IP %s is on one of its interfaces, too, so that its kernel answers for it; take it"
          + " off there";

  public NodeAddresses {
    holders = Sorted.map(holders);
    inPools = Sorted.map(inPools);
    problems = List.copyOf(problems);
  }

  /**
   * Adds what was reported.
   *
   * @param known the cluster as Kubernetes knows it
   * @param reports by Node; one of a Node that does not exist says nothing
   * @param before the Nodes that had the reported addresses until now
   */
  public static NodeAddresses of(
      Snapshot known,
      Settings settings,
      SortedMap<String, Reported> reports,
      SortedMap<IpAddress, String> before) {
    return new AddressMerge(known, settings, reports).merge(before);
  }

  /** The egress IPs that a kernel answers for beside the switch that they live on. */
  public List<Problem> conflicts(Collection<IpAddress> egressIps) {
    Set<IpAddress> doubtful = new TreeSet<>(egressIps);
    doubtful.retainAll(inPools.keySet());
    return doubtful.stream()
        .flatMap(
            ip ->
                inPools.get(ip).stream()
                    .map(n -> new Problem("Node/" + n, ON_AN_INTERFACE.formatted(ip))))
        .toList();
  }
}
