package io.sallyport.flows.testing;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.Origin;
import io.sallyport.model.Sorted;
import io.sallyport.model.Subnet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes an ExternalIPPool, step by step. */
public final class APool {
  private final String name;
  private final List<IpRange> ranges = new ArrayList<>();
  private Optional<Instant> created = Optional.empty();
  private LabelSelector nodes = LabelSelector.EVERYTHING;
  private Optional<Subnet> subnet = Optional.empty();
  private boolean closed;

  private APool(String name) {
    this.name = name;
  }

  /** A pool without addresses, for every Node. */
  public static APool named(String name) {
    return new APool(name);
  }

  /** With the addresses from start to end. */
  public APool range(String start, String end) {
    ranges.add(new IpRange(IpAddress.parse(start), IpAddress.parse(end)));
    return this;
  }

  /** With what the guide lets a pool hand out of a CIDR. */
  public APool cidr(String cidr) {
    IpRange.assignable(Cidr.parse(cidr)).ifPresent(ranges::add);
    return this;
  }

  /** For Nodes with this label. */
  public APool nodes(String key, String value) {
    nodes = new LabelSelector(Sorted.map(Map.of(key, value)), List.of());
    return this;
  }

  /** Created that many seconds after the beginning of time. */
  public APool created(long second) {
    created = Optional.of(Instant.ofEpochSecond(second));
    return this;
  }

  /** With spec.subnetInfo. */
  public APool subnet(String gateway, int prefixLength, int vlan) {
    subnet = Optional.of(new Subnet(IpAddress.parse(gateway), prefixLength, vlan));
    return this;
  }

  /** Which nobody can read. */
  public APool closed() {
    closed = true;
    return this;
  }

  ExternalIPPool build() {
    return new ExternalIPPool(new Origin(name, created), ranges, nodes, subnet, closed);
  }
}
