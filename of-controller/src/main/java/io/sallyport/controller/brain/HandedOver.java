package io.sallyport.controller.brain;

import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.Claim;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.model.Family;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * How many packets of older connections a switch has handed over to the Nodes that its egress IPs
 * were on, as it had counted when it was read last.
 */
record HandedOver(Map<Flow, Long> packets) {
  /** Nothing. */
  static final HandedOver NOTHING = new HandedOver(Map.of());

  private static final int FIRST = 0xffff;

  HandedOver {
    packets = Map.copyOf(packets);
  }

  /** Whose packets, and of which IP version. */
  record Flow(String owner, Family family) {}

  static HandedOver by(Switch owner) {
    Counters counters = owner.connection().map(c -> c.sync().counters()).orElse(Counters.NONE);
    return owner.wanted().map(program -> of(program, counters)).orElse(NOTHING);
  }

  static HandedOver of(EncodedProgram program, Counters counters) {
    Map<Flow, Long> packets = new HashMap<>();
    draining(program)
        .forEach(
            (key, rule) -> {
              long count = counters.of(key).packets();
              flow(rule).forEach(flow -> packets.merge(flow, count, Long::sum));
            });
    return new HandedOver(packets);
  }

  private static SortedMap<FlowKey, Rule> draining(EncodedProgram program) {
    int table = EgressPipeline.DRAIN.id();
    return program
        .rules()
        .subMap(new FlowKey(table, FIRST, Bytes.EMPTY), new FlowKey(table + 1, FIRST, Bytes.EMPTY));
  }

  private static Stream<Flow> flow(Rule rule) {
    return Stream.of(Family.values())
        .filter(rule.match()::isOf)
        .filter(family -> rule.actions().stream().anyMatch(HandedOver::namesATunnel))
        .map(family -> new Flow(rule.owner(), family));
  }

  private static boolean namesATunnel(Action action) {
    return action instanceof Action.SetField set && set.field() == Field.TUN_ID;
  }

  /** Those of the address that these claims have. */
  long of(Collection<Claim> claims) {
    return claims.stream()
        .map(c -> new Flow("Egress/" + c.egress().name(), c.family()))
        .mapToLong(flow -> packets.getOrDefault(flow, 0L))
        .sum();
  }
}
