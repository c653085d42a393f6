package io.sallyport.watch.api;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;

/**
 * What became of the cluster's objects, for their statuses. It counts for an object only as long as
 * the object still says what it was decided by.
 */
public record Outcome(SortedMap<String, OfEgress> egresses, SortedMap<String, OfPool> pools) {
  public Outcome {
    egresses = Sorted.map(egresses);
    pools = Sorted.map(pools);
  }

  /**
   * Of an Egress.
   *
   * @param spec that it was decided by
   * @param allocated the addresses that pools have given it
   * @param place where it is; {@link Place.Undecided}: what was written before may still hold
   */
  public record OfEgress(
      Egress spec, List<IpAddress> allocated, Place place, List<Condition> conditions) {
    public OfEgress {
      allocated = List.copyOf(allocated);
      conditions = List.copyOf(conditions);
    }
  }

  /** Where the egress IP of an Egress is. */
  public sealed interface Place {
    /** Switches have not confirmed it yet. */
    record Undecided() implements Place {}

    /** On no Node. */
    record Nowhere() implements Place {}

    /** On a Node, which has confirmed it. */
    record On(String node, IpAddress ip) implements Place {}
  }

  /** A Kubernetes condition, without its time. */
  public record Condition(String type, boolean holds, String reason, String message) {}

  /**
   * Of an ExternalIPPool.
   *
   * @param spec that it was decided by
   * @param total how many addresses it may hand out
   * @param used how many are in use
   */
  public record OfPool(
      ExternalIPPool spec, BigInteger total, long used, List<Condition> conditions) {
    public OfPool {
      conditions = List.copyOf(conditions);
    }
  }
}
