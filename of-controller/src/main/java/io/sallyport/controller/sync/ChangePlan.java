package io.sallyport.controller.sync;

import com.google.common.collect.Lists;
import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that bring a switch to its program, in order: groups that flows will name, new and
 * changed flows, groups that turn to another way (whose flows are there by now), flows that go,
 * groups that no flow names any more (a switch that deletes a group deletes its flows too). The
 * order of the flows among themselves is {@link Delta#steps}'s.
 */
public record ChangePlan(Delta<FlowKey, FlowState> flows, Delta<Integer, Bytes> groups) {
  // A larger bundle stalls the switch long enough to lose packets (design, decision 9).
  private static final int LARGEST_BUNDLE = 10_000;

  /** What differs. */
  public static ChangePlan between(Contents actual, Contents desired) {
    return new ChangePlan(
        Delta.between(actual.flows(), desired.flows()),
        Delta.between(actual.groups(), desired.groups()));
  }

  /** Whether the switch is where it should be. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many flows and groups differ. */
  public int size() {
    return flows.size() + groups.size();
  }

  /** Each list is one atomic bundle, and one after the other is safe. */
  public List<List<Change>> bundles(Contents actual, EncodedProgram desired) {
    List<Delta.Step<FlowKey, FlowState>> steps = flows.steps(FlowKey::tableId);
    List<Change> changes = new ArrayList<>();
    groups
        .added()
        .forEach((id, b) -> changes.add(new Change.AddGroup(encoded(id, b), group(desired, id))));
    steps.stream()
        .filter(s -> s.kind() != Delta.Kind.REMOVE)
        .forEach(s -> changes.add(change(s, actual, desired)));
    groups
        .changed()
        .forEach(
            (id, b) -> changes.add(new Change.ModifyGroup(encoded(id, b), group(desired, id))));
    steps.stream()
        .filter(s -> s.kind() == Delta.Kind.REMOVE)
        .forEach(s -> changes.add(change(s, actual, desired)));
    groups.removed().forEach(id -> changes.add(new Change.DeleteGroup(id)));
    return Lists.partition(changes, LARGEST_BUNDLE);
  }

  private static EncodedGroup encoded(int id, Bytes body) {
    return new EncodedGroup(id, body);
  }

  private static Group group(EncodedProgram desired, int id) {
    return desired.program().groups().get(id);
  }

  private static Change change(
      Delta.Step<FlowKey, FlowState> step, Contents actual, EncodedProgram desired) {
    if (step.kind() == Delta.Kind.REMOVE) {
      return new Change.DeleteFlow(step.key());
    }
    FlowState state = step.value().orElseThrow();
    EncodedFlow flow = new EncodedFlow(step.key(), state);
    Rule rule = desired.rules().get(step.key());
    return step.kind() == Delta.Kind.CHANGE && differInActionsOnly(actual, flow)
        ? new Change.ModifyFlow(flow, rule)
        : new Change.AddFlow(flow, rule);
  }

  // Modifying keeps the counters, but leaves cookie, timeouts and flags as they are.
  private static boolean differInActionsOnly(Contents actual, EncodedFlow flow) {
    FlowState old = actual.flows().get(flow.key());
    FlowState same =
        new FlowState(
            flow.state().instructions(),
            old.cookie(),
            old.idleTimeout(),
            old.hardTimeout(),
            old.flags());
    return flow.state().equals(same);
  }
}
