package io.sallyport.flows.testing;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.Origin;
import io.sallyport.model.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes an Egress, step by step. */
public final class AnEgress {
  private final String name;
  private Optional<Instant> created = Optional.empty();
  private Optional<LabelSelector> pods = Optional.empty();
  private Optional<LabelSelector> namespaces = Optional.empty();
  private List<IpAddress> ips = List.of();
  private List<IpAddress> allocated = List.of();
  private List<String> pools = List.of();
  private Optional<Bandwidth> bandwidth = Optional.empty();
  private boolean closed;

  private AnEgress(String name) {
    this.name = name;
  }

  /** An Egress without creationTimestamp that selects nothing and has no address. */
  public static AnEgress named(String name) {
    return new AnEgress(name);
  }

  /** Created that many seconds after the beginning of time. */
  public AnEgress created(long second) {
    created = Optional.of(Instant.ofEpochSecond(second));
    return this;
  }

  /** With a podSelector of one label. */
  public AnEgress pods(String key, String value) {
    return pods(labelled(key, value));
  }

  /** With a podSelector. */
  public AnEgress pods(LabelSelector selector) {
    pods = Optional.of(selector);
    return this;
  }

  /** With a namespaceSelector for the Namespace of this name. */
  public AnEgress namespace(String namespace) {
    return namespaces(labelled("kubernetes.io/metadata.name", namespace));
  }

  /** With a namespaceSelector. */
  public AnEgress namespaces(LabelSelector selector) {
    namespaces = Optional.of(selector);
    return this;
  }

  /** With spec.egressIP, or spec.egressIPs. */
  public AnEgress ip(String... addresses) {
    ips = Stream.of(addresses).map(IpAddress::parse).toList();
    return this;
  }

  /** With what was handed out to it before. */
  public AnEgress allocated(String... addresses) {
    allocated = Stream.of(addresses).map(IpAddress::parse).toList();
    return this;
  }

  /** With spec.externalIPPool, or spec.externalIPPools. */
  public AnEgress pool(String... poolNames) {
    pools = List.of(poolNames);
    return this;
  }

  /** With spec.bandwidth, in kbit. */
  public AnEgress bandwidth(long rate, long burst) {
    bandwidth = Optional.of(new Bandwidth(rate, Optional.of(burst)));
    return this;
  }

  /** Which nobody can read. */
  public AnEgress closed() {
    closed = true;
    return this;
  }

  private static LabelSelector labelled(String key, String value) {
    return new LabelSelector(Sorted.map(Map.of(key, value)), List.of());
  }

  Egress build() {
    return new Egress(
        new Origin(name, created),
        new AppliedTo(pods, namespaces),
        ips,
        allocated,
        pools,
        bandwidth,
        closed);
  }
}
