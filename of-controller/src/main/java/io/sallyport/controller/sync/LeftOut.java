package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The Pods and Egresses that a switch does not take, so that it gets the rest of its program. All
 * rules of such an object are missing then, and those that lead to its group, and a table drops
 * what it has no rule for: nothing leaves with a wrong address. Everything else (misses, guards,
 * the way to other Nodes) is never left out. They are tried one by one, up to a number: then all at
 * once that the switch does not hold yet.
 */
final class LeftOut {
  // A switch that takes nothing is not to be asked again and again, object by object.
  private static final int MOST = 16;
  private static final String TOO_MANY =
      "its switch refuses more than " + MOST + " objects, and this one is not tried: ";

  private final SortedMap<String, Refused> byOwner = new TreeMap<>();
  private final ForeignFlows foreign = new ForeignFlows(MOST);

  /** What was refused of an object, and the switch's sentence. */
  private record Refused(Part part, String sentence) {}

  /** All that a program holds for one object. */
  private record Part(List<Rule> rules, List<Group> groups, List<Meter> meters) {
    static Map<String, Part> of(Set<String> owners, NodeProgram program) {
      Map<String, Part> out = new HashMap<>();
      owners.forEach(
          o -> out.put(o, new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>())));
      program.rules().values().forEach(r -> find(out, r.owner()).ifPresent(p -> p.rules.add(r)));
      program.groups().values().forEach(g -> find(out, g.owner()).ifPresent(p -> p.groups.add(g)));
      program.meters().values().forEach(m -> find(out, m.owner()).ifPresent(p -> p.meters.add(m)));
      return out;
    }

    private static Optional<Part> find(Map<String, Part> parts, String owner) {
      return Optional.ofNullable(parts.get(owner));
    }
  }

  /**
   * Leaves out the object that a refusal names, and if that is one too many, all that the switch
   * does not hold yet as it should, or the deletion of a flow that is not ours; false if it names
   * none that may be left out.
   *
   * @param whole what was refused
   * @param actual what the switch holds
   */
  boolean add(Throwable failure, EncodedProgram whole, Contents actual) {
    Optional<Change> change =
        Optional.of(failure)
            .filter(SwitchException.class::isInstance)
            .map(SwitchException.class::cast)
            .flatMap(SwitchException::change);
    Optional<String> refused = change.flatMap(c -> c.accept(OWNER)).filter(LeftOut::mayBeMissing);
    refused.ifPresent(
        owner -> {
          if (byOwner.size() >= MOST) {
            put(differing(whole, actual), TOO_MANY + failure.getMessage(), whole.program());
          }
          put(Set.of(owner), failure.getMessage(), whole.program());
        });
    return refused.isPresent()
        || change.filter(c -> foreign.add(c, failure.getMessage(), whole, actual)).isPresent();
  }

  /** What a switch holds, without what it does not let go. */
  Contents without(Contents read) {
    return foreign.without(read);
  }

  private void put(Set<String> owners, String sentence, NodeProgram program) {
    Part.of(owners, program).forEach((o, part) -> byOwner.put(o, new Refused(part, sentence)));
  }

  /** Whether an owner is a Pod or an Egress, and no Node and not the pipeline. */
  static boolean mayBeMissing(String owner) {
    return owner.startsWith("Pod/") || isEgress(owner);
  }

  private static boolean isEgress(String owner) {
    return owner.startsWith("Egress/");
  }

  // A Pod whose verdict leads to an Egress that is left out loses that verdict, and not the rest.
  private Set<String> differing(EncodedProgram whole, Contents actual) {
    Set<String> out = new TreeSet<>(byOwner.keySet());
    ownersOfChanges(whole, actual).filter(LeftOut::isEgress).forEach(out::add);
    ownersOfChanges(without(out, whole), actual).filter(LeftOut::mayBeMissing).forEach(out::add);
    out.removeAll(byOwner.keySet());
    return out;
  }

  private static Stream<String> ownersOfChanges(EncodedProgram program, Contents actual) {
    return ChangePlan.between(actual, program.contents()).owners(program);
  }

  /** The program without anything of which the switch does not hold all as it should. */
  EncodedProgram settled(EncodedProgram whole, Contents actual) {
    Set<String> owners = differing(whole, actual);
    owners.addAll(byOwner.keySet());
    return without(owners, whole);
  }

  /** Gives those another chance of which this program wants something else. */
  void forgetChanged(EncodedProgram whole) {
    foreign.forget(whole.rules().keySet());
    Map<String, Part> parts = Part.of(byOwner.keySet(), whole.program());
    byOwner.entrySet().removeIf(e -> !parts.get(e.getKey()).equals(e.getValue().part()));
  }

  /** Gives all another chance. */
  void forget() {
    byOwner.clear();
  }

  /** The switch's sentence for each object; for the Node itself, why a flow is still there. */
  SortedMap<String, String> sentences(String node) {
    SortedMap<String, String> out = new TreeMap<>();
    byOwner.forEach((owner, refused) -> out.put(owner, refused.sentence()));
    foreign.sentence().ifPresent(s -> out.put("Node/" + node, s));
    return Sorted.map(out);
  }

  /** The program without them. */
  EncodedProgram reduce(EncodedProgram whole) {
    return byOwner.isEmpty() ? whole : without(byOwner.keySet(), whole);
  }

  private static EncodedProgram without(Set<String> owners, EncodedProgram whole) {
    Map<Integer, Group> groups = new TreeMap<>(whole.program().groups());
    groups.values().removeIf(g -> owners.contains(g.owner()));
    Map<Integer, Meter> meters = new TreeMap<>(whole.program().meters());
    meters.values().removeIf(m -> owners.contains(m.owner()));
    List<Rule> rules =
        whole.program().rules().values().stream()
            .filter(
                r -> !owners.contains(r.owner()) && namesOnly(groups.keySet(), meters.keySet(), r))
            .toList();
    return EncodedProgram.of(
        NodeProgram.of(whole.program().node(), rules, groups.values(), meters.values()));
  }

  // A switch refuses a rule that names a group or a meter which it does not have.
  private static boolean namesOnly(Set<Integer> groups, Set<Integer> meters, Rule rule) {
    return rule.actions().stream()
        .allMatch(
            a ->
                a instanceof Action.ToGroup group
                    ? groups.contains(group.id())
                    : !(a instanceof Action.ToMeter meter) || meters.contains(meter.id()));
  }

  private static final Change.Visitor<Optional<String>> OWNER =
      new Change.Visitor<>() {
        @Override
        public Optional<String> addFlow(Change.AddFlow change) {
          return Optional.of(change.rule().owner());
        }

        @Override
        public Optional<String> modifyFlow(Change.ModifyFlow change) {
          return Optional.of(change.rule().owner());
        }

        @Override
        public Optional<String> deleteFlow(Change.DeleteFlow change) {
          return Optional.empty();
        }

        @Override
        public Optional<String> addGroup(Change.AddGroup change) {
          return Optional.of(change.group().owner());
        }

        @Override
        public Optional<String> modifyGroup(Change.ModifyGroup change) {
          return Optional.of(change.group().owner());
        }

        @Override
        public Optional<String> deleteGroup(Change.DeleteGroup change) {
          return Optional.empty();
        }

        @Override
        public Optional<String> addMeter(Change.AddMeter change) {
          return Optional.of(change.meter().owner());
        }

        @Override
        public Optional<String> modifyMeter(Change.ModifyMeter change) {
          return Optional.of(change.meter().owner());
        }

        @Override
        public Optional<String> deleteMeter(Change.DeleteMeter change) {
          return Optional.empty();
        }
      };
}
