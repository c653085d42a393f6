package io.sallyport.controller.session;

import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;

/** One thing to change on a switch. */
public sealed interface Change {
  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** What it is, for a message to people. */
  default String describe() {
    return accept(ChangeText.WORDS);
  }

  /** One method for each kind of change, so that a forgotten kind does not compile. */
  interface Visitor<R> {
    R addFlow(AddFlow change);

    R modifyFlow(ModifyFlow change);

    R deleteFlow(DeleteFlow change);

    R addGroup(AddGroup change);

    R modifyGroup(ModifyGroup change);

    R deleteGroup(DeleteGroup change);

    R addMeter(AddMeter change);

    R modifyMeter(ModifyMeter change);

    R deleteMeter(DeleteMeter change);
  }

  /** Adds a flow, or replaces what has the same key. */
  record AddFlow(EncodedFlow flow, Rule rule) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addFlow(this);
    }
  }

  /**
   * Changes what a flow does and keeps its counters and its age. The cookie stays the old one
   * (OpenFlow 1.5.1, 6.4): a flow with another cookie needs {@link AddFlow}. No such flow: nothing
   * happens, and no error comes.
   */
  record ModifyFlow(EncodedFlow flow, Rule rule) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.modifyFlow(this);
    }
  }

  /** Removes the one flow with this key; no such flow: nothing happens. */
  record DeleteFlow(FlowKey key) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.deleteFlow(this);
    }
  }

  /** Adds a group; the switch refuses a number that is taken. */
  record AddGroup(EncodedGroup encoded, Group group) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addGroup(this);
    }
  }

  /** Changes a group; the switch refuses a number that it does not know. */
  record ModifyGroup(EncodedGroup encoded, Group group) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.modifyGroup(this);
    }
  }

  /** Removes a group, and every flow that names it; no such group: nothing happens. */
  record DeleteGroup(int id) implements Change {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.deleteGroup(this);
    }
  }

  /** A change of a meter, which Open vSwitch does not take in a bundle. */
  sealed interface OfMeter extends Change {}

  /** Adds a meter; the switch refuses a number that is taken. */
  record AddMeter(EncodedMeter encoded, Meter meter) implements OfMeter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.addMeter(this);
    }
  }

  /** Changes a meter; the switch refuses a number that it does not know. */
  record ModifyMeter(EncodedMeter encoded, Meter meter) implements OfMeter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.modifyMeter(this);
    }
  }

  /** Removes a meter, and every flow that names it; no such meter: nothing happens. */
  record DeleteMeter(int id) implements OfMeter {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.deleteMeter(this);
    }
  }
}
