package io.sallyport.flows.testing;

import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes a Node, step by step. */
public final class ANode {
  private final String name;
  private Optional<Instant> created = Optional.empty();
  private final SortedMap<String, String> labels = new TreeMap<>();
  private final List<IpAddress> addresses = new ArrayList<>();
  private final List<Cidr> podCidrs = new ArrayList<>();
  private boolean ready = true;
  private OptionalInt maxEgressIPs = OptionalInt.empty();
  private Optional<String> uplinkPort = Optional.empty();

  private ANode(String name) {
    this.name = name;
  }

  /** A ready Node without addresses. */
  public static ANode named(String name) {
    return new ANode(name);
  }

  /** The Node {@code node-i}: 10.10.0.(100 + i), with the Pods of 10.244.i.0/24. */
  public static ANode number(int i) {
    return named("node-" + i).address("10.10.0." + (100 + i)).podCidr("10.244." + i + ".0/24");
  }

  /** With one more address. */
  public ANode address(String address) {
    addresses.add(IpAddress.parse(address));
    return this;
  }

  /** With one more block of Pod addresses. */
  public ANode podCidr(String cidr) {
    podCidrs.add(Cidr.parse(cidr));
    return this;
  }

  /** Made so many seconds after 1970. */
  public ANode created(long second) {
    created = Optional.of(Instant.ofEpochSecond(second));
    return this;
  }

  /** With a label. */
  public ANode label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /** With its Ready condition not true. */
  public ANode notReady() {
    ready = false;
    return this;
  }

  /** With the annotation node.antrea.io/max-egress-ips. */
  public ANode capacity(int egressIPs) {
    maxEgressIPs = OptionalInt.of(egressIPs);
    return this;
  }

  /** With the annotation sallyport.io/uplink-port. */
  public ANode uplinkPort(String port) {
    uplinkPort = Optional.of(port);
    return this;
  }

  Node build() {
    return new Node(
        name, created, labels, addresses, List.of(), podCidrs, ready, maxEgressIPs, uplinkPort);
  }
}
