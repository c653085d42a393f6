package io.sallyport.controller.sync;

import com.google.common.collect.Lists;
import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.Delta;
import io.sallyport.flows.check.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The messages that bring a switch to its program, in order: groups that flows will name, new and
 * changed flows, groups that turn to another way (whose flows are there by now), flows that go,
 * groups that no flow names any more (a switch that deletes a group deletes its flows too). The
 * order of the flows among themselves is {@link Delta#steps}'s.
 */
public record ChangePlan(
    Delta<FlowKey, FlowState> flows, Delta<Integer, Bytes> groups, Delta<Integer, Bytes> meters) {
  /** What differs. */
  public static ChangePlan between(Contents actual, Contents desired) {
    return new ChangePlan(
        Delta.between(actual.flows(), desired.flows()),
        Delta.between(actual.groups(), desired.groups()),
        Delta.between(actual.meters(), desired.meters()));
  }

  /** Whether the switch is where it should be. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** How many flows, groups and meters differ. */
  public int size() {
    return flows.size() + groups.size() + meters.size();
  }

  /** The meters that flows will name, and those that count otherwise from now on. */
  public List<Change.OfMeter> metersFirst(EncodedProgram desired) {
    List<Change.OfMeter> out = new ArrayList<>();
    meters
        .added()
        .forEach((id, b) -> out.add(new Change.AddMeter(meter(id, b), meter(desired, id))));
    meters
        .changed()
        .forEach((id, b) -> out.add(new Change.ModifyMeter(meter(id, b), meter(desired, id))));
    return out;
  }

  /** The meters that no flow names any more. */
  public List<Change.OfMeter> metersLast() {
    return meters.removed().stream().<Change.OfMeter>map(Change.DeleteMeter::new).toList();
  }

  private static EncodedMeter meter(int id, Bytes body) {
    return new EncodedMeter(id, body);
  }

  private static Meter meter(EncodedProgram desired, int id) {
    return desired.program().meters().get(id);
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
    return Lists.partition(changes, Plan.LARGEST_BUNDLE);
  }

  /** The objects for which something is added or changed. */
  Stream<String> owners(EncodedProgram desired) {
    return Stream.of(
            given(flows).map(desired.rules()::get).map(Rule::owner),
            given(groups).map(id -> group(desired, id)).map(Group::owner),
            given(meters).map(id -> meter(desired, id)).map(Meter::owner))
        .flatMap(s -> s);
  }

  private static <K extends Comparable<? super K>> Stream<K> given(Delta<K, ?> delta) {
    return Stream.concat(delta.added().keySet().stream(), delta.changed().keySet().stream());
  }

  /** The deletions among the changes, and of the flows only such. */
  List<List<Change>> deletions(Predicate<FlowKey> such) {
    List<Change> changes = new ArrayList<>();
    flows.steps(FlowKey::tableId).stream()
        .filter(s -> s.kind() == Delta.Kind.REMOVE && such.test(s.key()))
        .forEach(s -> changes.add(new Change.DeleteFlow(s.key())));
    groups.removed().forEach(id -> changes.add(new Change.DeleteGroup(id)));
    return Lists.partition(changes, Plan.LARGEST_BUNDLE);
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
