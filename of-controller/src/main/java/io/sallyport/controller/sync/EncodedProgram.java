package io.sallyport.controller.sync;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.GroupEncoder;
import io.sallyport.controller.wire.MeterEncoder;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Sorted;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A program in the bytes that the switch will hold.
 *
 * @param rules the rule that each flow was made of, for its owner and reason
 */
public record EncodedProgram(
    NodeProgram program, Contents contents, SortedMap<FlowKey, Rule> rules) {

  /** Encodes every rule and group. */
  public static EncodedProgram of(NodeProgram program) {
    SortedMap<FlowKey, FlowState> flows = new TreeMap<>();
    SortedMap<FlowKey, Rule> rules = new TreeMap<>();
    for (Rule rule : program.rules().values()) {
      EncodedFlow flow = RuleEncoder.encode(rule);
      flows.put(flow.key(), flow.state());
      rules.put(flow.key(), rule);
    }
    SortedMap<Integer, Bytes> groups = new TreeMap<>();
    program.groups().values().forEach(g -> groups.put(g.id(), GroupEncoder.encode(g).body()));
    SortedMap<Integer, Bytes> meters = new TreeMap<>();
    program.meters().values().forEach(m -> meters.put(m.id(), MeterEncoder.encode(m).body()));
    return new EncodedProgram(program, new Contents(flows, groups, meters), Sorted.map(rules));
  }
}
