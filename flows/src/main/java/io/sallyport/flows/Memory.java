package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.util.Map;
import java.util.SortedMap;

/**
 * What was decided before, an input of the next decision. All of it can be read back from the
 * switches.
 *
 * @param addresses egress IPs by Egress and family
 * @param ids numbers by Egress and family
 * @param placement where the egress IPs live now
 */
public record Memory(
    SortedMap<ClaimRef, IpAddress> addresses,
    SortedMap<ClaimRef, Integer> ids,
    Placement placement) {
  /** Nothing was decided before. */
  public static final Memory NONE =
      new Memory(Sorted.map(Map.of()), Sorted.map(Map.of()), Placement.EMPTY);

  public Memory {
    addresses = Sorted.map(addresses);
    ids = Sorted.map(ids);
  }

  /**
   * What the switches together still know.
   *
   * @param bySwitch what each Node's switch knows
   */
  public static Memory recovered(Map<String, Recovered> bySwitch, Snapshot snapshot) {
    return new Recollection(Sorted.map(bySwitch), snapshot).memory();
  }
}
