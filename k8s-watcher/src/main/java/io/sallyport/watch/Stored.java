package io.sallyport.watch;

import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the controller has written to an object, as the API server has it. */
public sealed interface Stored {
  /** Nothing is ever written to objects of this kind. */
  enum Nothing implements Stored {
    NOTHING
  }

  /**
   * Of an Egress.
   *
   * @param egressIP spec.egressIP, whoever wrote it; empty counts as absent
   * @param egressIPs spec.egressIPs
   * @param pools spec.externalIPPool or externalIPPools
   * @param allocated the annotation's text
   */
  record OfEgress(
      Optional<String> egressIP,
      List<String> egressIPs,
      List<String> pools,
      Optional<String> allocated,
      EgressStatus status)
      implements Stored {
    public OfEgress {
      egressIPs = List.copyOf(egressIPs);
      pools = List.copyOf(pools);
    }

    /** The addresses of the spec that are any. */
    public List<IpAddress> addresses() {
      return Stream.concat(egressIP.stream(), egressIPs.stream())
          .flatMap(
              text -> StoredReader.lenient(() -> Stream.of(IpAddress.parse(text)), Stream.of()))
          .toList();
    }
  }

  /**
   * Of an ExternalIPPool: its status.
   *
   * @param total status.usage.total
   * @param used status.usage.used
   */
  record OfPool(OptionalLong total, OptionalLong used, List<Condition> conditions)
      implements Stored {
    public OfPool {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * The status of an Egress.
   *
   * @param conditions in the order of their writing, one of a type
   */
  record EgressStatus(
      Optional<String> egressNode, Optional<String> egressIP, List<Condition> conditions) {
    public EgressStatus {
      conditions = List.copyOf(conditions);
    }

    /** The condition of a type. */
    public Optional<Condition> condition(String type) {
      return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }
  }

  /**
   * A Kubernetes condition.
   *
   * @param status True, False or Unknown
   * @param lastTransitionTime RFC 3339
   * @param observedGeneration the generation that it was judged by
   */
  record Condition(
      String type,
      String status,
      String reason,
      String message,
      String lastTransitionTime,
      long observedGeneration) {
    /** Whether it holds. */
    public boolean isTrue() {
      return status.equals("True");
    }
  }
}
