package io.sallyport.controller.sync;

import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.MeterCounters;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What a switch had counted when it was last read. Counters begin anew when a flow is replaced and
 * when the switch restarts.
 */
public record Counters(Map<FlowKey, Count> flows, Map<Integer, MeterCounters> meters) {
  /** Nothing was read yet. */
  public static final Counters NONE = new Counters(Map.of(), Map.of());

  public Counters {
    flows = Map.copyOf(flows);
    meters = Map.copyOf(meters);
  }

  /** Packets and their bytes. */
  public record Count(long packets, long bytes) {
    /** Nothing. */
    public static final Count ZERO = new Count(0, 0);

    /** Both together. */
    public Count plus(Count other) {
      return new Count(packets + other.packets, bytes + other.bytes);
    }
  }

  static Counters of(Collection<InstalledFlow> flows, Collection<MeterCounters> meters) {
    Map<FlowKey, Count> byKey = new HashMap<>();
    flows.forEach(f -> byKey.put(f.key(), new Count(f.packets(), f.bytes())));
    Map<Integer, MeterCounters> byId = new HashMap<>();
    meters.forEach(m -> byId.put(m.id(), m));
    return new Counters(byKey, byId);
  }

  /** What a flow has counted. */
  public Count of(FlowKey flow) {
    return flows.getOrDefault(flow, Count.ZERO);
  }
}
