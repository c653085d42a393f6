package io.sallyport.controller.brain;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.flows.Decision;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What the brain shows to others: immutable, of one moment.
 *
 * @param notReady why the controller is not ready yet; empty: it is
 */
public record Status(
    Optional<String> notReady,
    SortedMap<String, NodeStatus> nodes,
    SortedMap<String, EgressStatus> egresses,
    SortedMap<String, PoolStatus> pools,
    List<Problem> problems) {

  public Status {
    nodes = Sorted.map(nodes);
    egresses = Sorted.map(egresses);
    pools = Sorted.map(pools);
    problems = List.copyOf(problems);
  }

  /**
   * A Node and its switch.
   *
   * @param live the connection, if there is one
   * @param wanted what the switch should hold
   * @param repairs flows and groups that were put right after someone else had changed them
   */
  public record NodeStatus(
      String name,
      Optional<LiveSwitch> live,
      Optional<Long> datapathId,
      SortedSet<IpAddress> egressIPs,
      Optional<EncodedProgram> wanted,
      long repairs) {}

  /**
   * An Egress, what became of it and why.
   *
   * @param id its number as group, tunnel key and part of cookies, if it has an IP
   * @param spec as it was written
   */
  public record EgressStatus(
      String name,
      Optional<IpAddress> egressIP,
      Optional<String> node,
      List<SelectedPod> pods,
      List<Overlap> overlaps,
      List<Condition> conditions,
      Optional<Integer> id,
      Egress spec) {}

  /** A Pod that an Egress applies to. */
  public record SelectedPod(PodRef ref, String node, List<IpAddress> ips) {}

  /**
   * A Pod that another Egress selects too.
   *
   * @param egress the other one
   * @param wins whether the Egress that this is shown for applies
   */
  public record Overlap(PodRef pod, String egress, boolean wins) {}

  /** A Kubernetes condition, without its time. */
  public record Condition(String type, boolean status, String reason, String message) {}

  /** A pool and how much of it is in use. */
  public record PoolStatus(String name, BigInteger total, long used) {}

  /** The pool's usage, as a decision has it. */
  static PoolStatus pool(Decision decision, String name) {
    long used =
        decision.snapshot().egresses().values().stream()
            .filter(e -> e.externalIPPool().equals(Optional.of(name)))
            .flatMap(e -> decision.allocation().of(e.name()).stream())
            .distinct()
            .count();
    return new PoolStatus(name, decision.snapshot().pools().get(name).total(), used);
  }
}
