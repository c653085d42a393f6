package io.sallyport.controller.rest;

import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Meter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The meters that a switch counts with at this moment, with the Egresses whose limits they are. */
final class MeterListing implements Listing {
  private final NodeStatus node;
  private final List<MeterCounters> meters;

  MeterListing(NodeStatus node, List<MeterCounters> all) {
    this.node = node;
    this.meters = all.stream().sorted(Comparator.comparing(MeterCounters::id)).toList();
  }

  @Override
  public List<Map<String, Object>> json() {
    return meters.stream().map(this::json).toList();
  }

  private Map<String, Object> json(MeterCounters meter) {
    return Json.object(
        "id", meter.id(),
        "rateKbit", wanted(meter).map(Meter::rate).orElse(0L),
        "burstKbit", wanted(meter).map(Meter::burst).orElse(0L),
        "owner", wanted(meter).map(Meter::owner).orElse("unknown"),
        "reason", wanted(meter).map(Meter::reason).orElse("not ours"),
        "packets", meter.packets(),
        "bytes", meter.bytes(),
        "droppedPackets", meter.droppedPackets(),
        "droppedBytes", meter.droppedBytes());
  }

  @Override
  public String text() {
    StringBuilder out = new StringBuilder();
    for (MeterCounters meter : meters) {
      out.append(wanted(meter).map(FlowText::print).orElse("meter=" + meter.id()))
          .append("  # ")
          .append(wanted(meter).map(m -> m.owner() + ": " + m.reason()).orElse("not ours"))
          .append(
              "; n_packets=%d, n_bytes=%d, dropped_packets=%d, dropped_bytes=%d%n"
                  .formatted(
                      meter.packets(),
                      meter.bytes(),
                      meter.droppedPackets(),
                      meter.droppedBytes()));
    }
    return out.toString();
  }

  private Optional<Meter> wanted(MeterCounters meter) {
    return node.wanted().flatMap(w -> Optional.ofNullable(w.program().meters().get(meter.id())));
  }
}
