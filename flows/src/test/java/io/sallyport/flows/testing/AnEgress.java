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

/** Writes an Egress, step by step. */
public final class AnEgress {
  private final String name;
  private Optional<Instant> created = Optional.empty();
  private Optional<LabelSelector> pods = Optional.empty();
  private Optional<LabelSelector> namespaces = Optional.empty();
  private Optional<IpAddress> ip = Optional.empty();
  private Optional<String> pool = Optional.empty();
  private Optional<Bandwidth> bandwidth = Optional.empty();

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

  /** With spec.egressIP. */
  public AnEgress ip(String address) {
    ip = Optional.of(IpAddress.parse(address));
    return this;
  }

  /** With spec.externalIPPool. */
  public AnEgress pool(String poolName) {
    pool = Optional.of(poolName);
    return this;
  }

  /** With spec.bandwidth, in kbit. */
  public AnEgress bandwidth(long rate, long burst) {
    bandwidth = Optional.of(new Bandwidth(rate, Optional.of(burst)));
    return this;
  }

  private static LabelSelector labelled(String key, String value) {
    return new LabelSelector(Sorted.map(Map.of(key, value)), List.of());
  }

  Egress build() {
    return new Egress(
        new Origin(name, created), new AppliedTo(pods, namespaces), ip, pool, bandwidth);
  }
}
