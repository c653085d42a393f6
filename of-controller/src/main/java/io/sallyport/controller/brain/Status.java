package io.sallyport.controller.brain;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.flows.Allocation;
import io.sallyport.flows.Claim;
import io.sallyport.flows.ClaimRef;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Refusal;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * What the brain shows to others: immutable, of one moment.
 *
 * @param notReady why the controller is not ready yet; empty: it is
 * @param checks what checking plans has cost since the start
 */
public record Status(
    Optional<String> notReady,
    SortedMap<String, NodeStatus> nodes,
    SortedMap<String, EgressStatus> egresses,
    SortedMap<String, PoolStatus> pools,
    List<Problem> problems,
    PlanChecks checks) {

  public Status {
    nodes = Sorted.map(nodes);
    egresses = Sorted.map(egresses);
    pools = Sorted.map(pools);
    problems = List.copyOf(problems);
  }

  /** Without a plan that was checked yet. */
  public Status(
      Optional<String> notReady,
      SortedMap<String, NodeStatus> nodes,
      SortedMap<String, EgressStatus> egresses,
      SortedMap<String, PoolStatus> pools,
      List<Problem> problems) {
    this(notReady, nodes, egresses, pools, problems, PlanChecks.NONE);
  }

  /** The same with what checking plans has cost. */
  Status having(PlanChecks cost) {
    return new Status(notReady, nodes, egresses, pools, problems, cost);
  }

  /**
   * A Node and its switch.
   *
   * @param live the connection, if there is one
   * @param wanted what the switch should hold
   * @param repairs flows and groups that were put right after someone else had changed them
   * @param addresses Kubernetes' own, then those that were reported
   * @param reported when the Node's helper has reported last, if ever
   */
  public record NodeStatus(
      String name,
      Optional<LiveSwitch> live,
      Optional<Long> datapathId,
      SortedSet<IpAddress> egressIPs,
      Optional<EncodedProgram> wanted,
      long repairs,
      List<IpAddress> addresses,
      Optional<Instant> reported) {
    public NodeStatus {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * An Egress, what became of it and why.
   *
   * @param addresses that it has: none, or one of each family that it is for
   * @param allocated what pools have given it, for the object to remember
   * @param spec as it was written
   */
  public record EgressStatus(
      String name,
      List<EgressAddress> addresses,
      List<SelectedPod> pods,
      List<Overlap> overlaps,
      List<Condition> conditions,
      List<IpAddress> allocated,
      Egress spec) {
    public EgressStatus {
      addresses = List.copyOf(addresses);
      allocated = List.copyOf(allocated);
    }

    /** The address that an Egress of one family has, and the first of one of two. */
    public Optional<EgressAddress> first() {
      return addresses.stream().findFirst();
    }
  }

  /**
   * An egress IP of an Egress.
   *
   * @param node where it lives
   * @param id its number as group, tunnel key and part of cookies
   * @param draining the Node that it has moved from and that still has its older connections
   * @param assigned its own condition IPAssigned; that of the Egress is about all its addresses
   */
  public record EgressAddress(
      IpAddress ip, Optional<String> node, int id, Optional<String> draining, Condition assigned) {}

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

  /**
   * A pool and how much of it is in use.
   *
   * @param ready whether it is used, as one that has no address left still is
   */
  public record PoolStatus(ExternalIPPool spec, long used, Condition ready) {
    /** Its name. */
    public String name() {
      return spec.name();
    }

    /** How many addresses it may hand out. */
    public BigInteger total() {
      return spec.total();
    }
  }

  /** The pool's usage, as a decision has it. */
  static PoolStatus pool(Decision decision, String name) {
    List<ClaimRef> claims =
        decision.snapshot().egresses().values().stream()
            .flatMap(e -> decision.claims(e).stream())
            .filter(c -> c.pool().equals(Optional.of(name)))
            .map(Claim::ref)
            .toList();
    Allocation allocation = decision.allocation();
    return new PoolStatus(
        decision.snapshot().pools().get(name),
        claims.stream().flatMap(c -> allocation.of(c).stream()).distinct().count(),
        ready(
            Optional.ofNullable(decision.idlePools().get(name)),
            claims.stream().flatMap(c -> Stream.ofNullable(allocation.refusals().get(c)))));
  }

  private static Condition ready(Optional<String> idle, Stream<Refusal> refusals) {
    return idle.map(why -> new Condition("Ready", false, "PoolRefused", why))
        .or(
            () ->
                refusals
                    .filter(Refusal::isExhaustion)
                    .findFirst()
                    .map(r -> new Condition("Ready", true, r.reason(), r.sentence())))
        .orElseGet(() -> new Condition("Ready", true, "Usable", "its spec is in force"));
  }
}
