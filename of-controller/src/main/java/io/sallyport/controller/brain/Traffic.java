package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.Counters.Count;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.model.PodRef;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What has passed, as the switches counted it: for each Egress at the Nodes that send with its
 * egress IP, for each Pod at its own Node.
 *
 * @param egresses by Egress, then by Node
 * @param pods towards the outside with an egress IP, by the rule's owner, then by the number of the
 *     Egress, which it has one of for each family
 */
public record Traffic(
    Map<String, Map<String, OfEgress>> egresses, Map<String, Map<Integer, Count>> pods) {

  /**
   * What an Egress sent.
   *
   * @param sent left with its egress IP
   * @param dropped exceeded the bandwidth of the egress IP, whichever of its Egresses sent it
   */
  public record OfEgress(Count sent, Count dropped) {
    /** Nothing. */
    static final OfEgress NONE = new OfEgress(Count.ZERO, Count.ZERO);

    OfEgress plus(OfEgress other) {
      return new OfEgress(sent.plus(other.sent), dropped.plus(other.dropped));
    }
  }

  /** A switch's program, and what its flows and meters have counted. */
  record Counted(EncodedProgram program, Counters counters) {}

  /** Adds up what the switches had counted when they were last read. */
  public static Traffic of(Collection<NodeStatus> nodes) {
    Map<String, Counted> counted = new TreeMap<>();
    for (NodeStatus node : nodes) {
      Counters counters = node.live().map(l -> l.sync().counters()).orElse(Counters.NONE);
      node.wanted().ifPresent(w -> counted.put(node.name(), new Counted(w, counters)));
    }
    return of(counted);
  }

  static Traffic of(Map<String, Counted> switches) {
    Traffic traffic = new Traffic(new TreeMap<>(), new TreeMap<>());
    switches.forEach(
        (node, s) ->
            s.program().rules().forEach((key, rule) -> traffic.add(node, key, rule, s.counters())));
    return traffic;
  }

  private void add(String node, FlowKey key, Rule rule, Counters counters) {
    if (rule.owner().startsWith("Egress/")) {
      egresses
          .computeIfAbsent(rule.owner().substring("Egress/".length()), e -> new TreeMap<>())
          .merge(node, ofEgress(key, rule, counters), OfEgress::plus);
    } else if (rule.table().equals(EgressPipeline.EGRESS_SELECT)) {
      pods.computeIfAbsent(rule.owner(), p -> new TreeMap<>())
          .merge(Cookie.egressId(rule.cookie()), counters.of(key), Count::plus);
    }
  }

  private static OfEgress ofEgress(FlowKey key, Rule rule, Counters counters) {
    if (rule.table().equals(EgressPipeline.OUT)) {
      return new OfEgress(counters.of(key), Count.ZERO);
    }
    return rule.table().equals(EgressPipeline.METER)
        ? new OfEgress(Count.ZERO, dropped(rule, counters))
        : OfEgress.NONE;
  }

  private static Count dropped(Rule rule, Counters counters) {
    return rule.actions().stream()
        .filter(Action.ToMeter.class::isInstance)
        .map(a -> Optional.ofNullable(counters.meters().get(((Action.ToMeter) a).id())))
        .flatMap(Optional::stream)
        .map(Traffic::dropped)
        .findFirst()
        .orElse(Count.ZERO);
  }

  private static Count dropped(MeterCounters meter) {
    return new Count(meter.droppedPackets(), meter.droppedBytes());
  }

  /** What an Egress sent from all Nodes. */
  public OfEgress of(String egress) {
    return egresses.getOrDefault(egress, Map.of()).values().stream()
        .reduce(OfEgress.NONE, OfEgress::plus);
  }

  /** What a Pod sent towards the outside by this Egress. */
  public Count ofPod(PodRef pod, EgressStatus egress) {
    Map<Integer, Count> counts = pods.getOrDefault("Pod/" + pod, Map.of());
    return egress.addresses().stream()
        .flatMap(address -> Stream.ofNullable(counts.get(address.id())))
        .reduce(Count.ZERO, Count::plus);
  }
}
