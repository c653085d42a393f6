package io.sallyport.controller.brain;

import io.sallyport.flows.check.Result;

/**
 * What checking plans has cost since the start.
 *
 * @param rules and groups that the plans touched
 * @param packets sent through the model
 * @param walks of these packets, through all mixtures of old and new switches
 * @param leftOut senders, addresses and packets beyond the limits
 * @param nanos time that it took
 * @param refusals plans that were refused, each as often as it was checked
 * @param refused Nodes whose newest plan is not sent
 */
public record PlanChecks(
    long rules, long packets, long walks, long leftOut, long nanos, long refusals, int refused) {
  /** Nothing was checked yet. */
  public static final PlanChecks NONE = new PlanChecks(0, 0, 0, 0, 0, 0, 0);

  PlanChecks and(Result result, long took) {
    Result.Cost cost = result.cost();
    return new PlanChecks(
        rules + cost.rules(),
        packets + cost.packets(),
        walks + cost.walks(),
        leftOut + cost.leftOut(),
        nanos + took,
        refusals + result.refused().size(),
        result.refused().size());
  }
}
