package io.sallyport.controller.sync;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a switch holds, or should hold. */
public record Contents(
    SortedMap<FlowKey, FlowState> flows,
    SortedMap<Integer, Bytes> groups,
    SortedMap<Integer, Bytes> meters) {
  /** A switch without a flow. */
  public static final Contents NONE =
      new Contents(Sorted.map(Map.of()), Sorted.map(Map.of()), Sorted.map(Map.of()));

  public Contents {
    flows = Sorted.map(flows);
    groups = Sorted.map(groups);
    meters = Sorted.map(meters);
  }

  static Contents of(
      Collection<InstalledFlow> flows,
      Collection<InstalledGroup> groups,
      Collection<EncodedMeter> meters) {
    SortedMap<FlowKey, FlowState> byKey = new TreeMap<>();
    flows.forEach(f -> byKey.put(f.key(), f.state()));
    SortedMap<Integer, Bytes> byId = new TreeMap<>();
    groups.forEach(g -> byId.put(g.id(), g.body()));
    SortedMap<Integer, Bytes> meterById = new TreeMap<>();
    meters.forEach(m -> meterById.put(m.id(), m.body()));
    return new Contents(byKey, byId, meterById);
  }
}
