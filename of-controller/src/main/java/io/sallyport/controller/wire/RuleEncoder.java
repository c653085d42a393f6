package io.sallyport.controller.wire;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Rule;
import java.util.List;

/** Turns a rule into the bytes that the switch will hold, and read back. */
public final class RuleEncoder {
  private RuleEncoder() {}

  /**
   * Encodes; no timeouts, no flags.
   *
   * @throws IllegalArgumentException if a goto is not the last action
   */
  public static EncodedFlow encode(Rule rule) {
    FlowKey key = new FlowKey(rule.table().id(), rule.priority(), MatchBytes.of(rule.match()));
    return new EncodedFlow(
        key, new FlowState(instructions(rule.actions()), rule.cookie(), 0, 0, 0));
  }

  private static Bytes instructions(List<Action> actions) {
    int last = actions.size() - 1;
    boolean leadsOn = last >= 0 && actions.get(last) instanceof Action.Goto;
    ByteWriter out = new ByteWriter();
    applyActions(out, leadsOn ? actions.subList(0, last) : actions);
    if (leadsOn) {
      int table = ((Action.Goto) actions.get(last)).table().id();
      out.u16(ActionWire.GOTO_TABLE).u16(8).u8(table).zeros(3);
    }
    return out.toBytes();
  }

  private static void applyActions(ByteWriter out, List<Action> actions) {
    if (!actions.isEmpty()) {
      Bytes encoded = ActionEncoder.encode(actions);
      out.u16(ActionWire.APPLY_ACTIONS).u16(8 + encoded.length()).zeros(4).raw(encoded);
    }
  }
}
