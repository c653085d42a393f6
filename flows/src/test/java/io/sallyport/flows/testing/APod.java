package io.sallyport.flows.testing;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes a Pod, step by step. */
public final class APod {
  private final PodRef ref;
  private final SortedMap<String, String> labels = new TreeMap<>();
  private final List<IpAddress> ips = new ArrayList<>();
  private Optional<String> node = Optional.empty();
  private Optional<Instant> created = Optional.empty();
  private Optional<MacAddress> mac = Optional.empty();
  private Optional<String> port = Optional.empty();
  private boolean hostNetwork;
  private boolean finished;

  private APod(PodRef ref) {
    this.ref = ref;
  }

  /** A Pod that is not scheduled yet: "namespace/name". */
  public static APod named(String ref) {
    String[] parts = ref.split("/", 2);
    return new APod(new PodRef(parts[0], parts[1]));
  }

  /** On that Node. */
  public APod on(String nodeName) {
    node = Optional.of(nodeName);
    return this;
  }

  /** With one more address. */
  public APod ip(String address) {
    ips.add(IpAddress.parse(address));
    return this;
  }

  /** With a label. */
  public APod label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /** Created that many seconds after the beginning of time. */
  public APod created(long second) {
    created = Optional.of(Instant.ofEpochSecond(second));
    return this;
  }

  /** With the annotation sallyport.io/port. */
  public APod port(String name) {
    port = Optional.of(name);
    return this;
  }

  /** With the annotation sallyport.io/mac. */
  public APod mac(String address) {
    mac = Optional.of(MacAddress.parse(address));
    return this;
  }

  /** In the Node's own network. */
  public APod hostNetwork() {
    hostNetwork = true;
    return this;
  }

  /** In phase Succeeded or Failed. */
  public APod finished() {
    finished = true;
    return this;
  }

  Pod build() {
    return new Pod(
        ref,
        created,
        labels,
        node,
        ips,
        hostNetwork,
        finished,
        port.orElseGet(() -> PodPort.name(ref)),
        mac);
  }
}
