package io.sallyport.controller.admission;

import io.sallyport.flows.Admission;
import io.sallyport.flows.Settings;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.admission.Judge;
import io.sallyport.watch.admission.Opinion;
import io.sallyport.watch.api.ClusterException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges by the Snapshot in force. It may be a moment behind, so that nothing is refused by it
 * alone: an objection has to hold of what the API server has, too.
 */
public final class SnapshotJudge implements Judge {
  /** The warning while nothing is known yet. */
  public static final String UNCHECKED =
      "the controller does not know the cluster yet, so that this was not checked";

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotJudge.class);

  private final Supplier<Optional<Snapshot>> inForce;
  private final Settings settings;
  private final UnaryOperator<Snapshot> newest;

  /**
   * Over what is known.
   *
   * @param newest the Snapshot with the Egresses and pools of this moment; throws ClusterException
   *     if nobody knows them
   */
  public SnapshotJudge(
      Supplier<Optional<Snapshot>> inForce, Settings settings, UnaryOperator<Snapshot> newest) {
    this.inForce = inForce;
    this.settings = settings;
    this.newest = newest;
  }

  @Override
  public Opinion egress(ObjectChange<Egress> change) {
    return judge(snapshot -> Admission.ofEgress(snapshot, settings, change));
  }

  @Override
  public Opinion pool(ObjectChange<ExternalIPPool> change) {
    return judge(snapshot -> Admission.ofPool(snapshot, settings, change));
  }

  private Opinion judge(Function<Snapshot, Admission> rules) {
    return inForce
        .get()
        .map(known -> judge(known, rules))
        .map(admission -> new Opinion(admission.objection(), admission.warnings()))
        .orElseGet(() -> Opinion.allowed(UNCHECKED));
  }

  private Admission judge(Snapshot known, Function<Snapshot, Admission> rules) {
    Admission first = rules.apply(known);
    if (first.objection().isEmpty()) {
      return first;
    }
    try {
      return rules.apply(newest.apply(known));
    } catch (ClusterException silent) {
      LOG.warn("refused by what was known last: {}", silent.getMessage());
      return first;
    }
  }
}
