package io.sallyport.flows.check;

import io.sallyport.datapath.RuleKey;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a check found.
 *
 * @param refused the Nodes whose plans must not be sent, and why
 * @param waiting by Node: rules that answer for an address for which another switch may still
 *     answer; without them the plan may be sent
 */
public record Result(
    SortedMap<String, Finding> refused, SortedMap<String, SortedSet<RuleKey>> waiting, Cost cost) {
  /** Nothing was checked. */
  public static final Result NOTHING =
      new Result(Sorted.map(Map.of()), Sorted.map(Map.of()), new Cost(0, 0, 0, 0));

  public Result {
    refused = Sorted.map(refused);
    waiting = Sorted.map(waiting);
  }

  /**
   * How much was done for it.
   *
   * @param rules and groups that the plans touch
   * @param packets sent
   * @param walks of these packets, through all mixtures of states
   * @param leftOut senders, addresses and packets beyond the limits, which were not looked at
   */
  public record Cost(int rules, int packets, int walks, int leftOut) {}
}
