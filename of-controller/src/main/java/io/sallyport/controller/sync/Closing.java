package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.EgressPipeline;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is taken off a switch that refuses its program: all of Pods and Egresses that should not be
 * there as it is. Nothing leaves with an address that it should not have any more, and a deletion
 * is hardly ever refused. What is of Nodes stays, so that their kernels stay connected.
 */
final class Closing {
  // What nobody wants any more does not say whose it is. Without these nothing of a Pod passes.
  private static final Set<Integer> OF_PODS =
      Set.of(EgressPipeline.SPOOF_GUARD.id(), EgressPipeline.EGRESS_SELECT.id());

  private final Contents actual;
  private final EncodedProgram whole;

  private Closing(Contents actual, EncodedProgram whole) {
    this.actual = actual;
    this.whole = whole;
  }

  /**
   * The deletions, each list an atomic bundle.
   *
   * @param whole what the switch should hold
   * @param settled the part of it that the switch holds, and what is of Nodes
   */
  static List<List<Change>> bundles(Contents actual, EncodedProgram whole, EncodedProgram settled) {
    Closing closing = new Closing(actual, whole);
    return ChangePlan.between(actual, settled.contents()).deletions(closing::isOfPodOrEgress);
  }

  private boolean isOfPodOrEgress(FlowKey key) {
    return Optional.ofNullable(whole.rules().get(key))
        .map(Rule::owner)
        .map(LeftOut::mayBeMissing)
        .orElseGet(() -> OF_PODS.contains(key.tableId()) || isOfEgress(key));
  }

  private boolean isOfEgress(FlowKey key) {
    return Cookie.egressId(actual.flows().get(key).cookie()) != 0;
  }
}
