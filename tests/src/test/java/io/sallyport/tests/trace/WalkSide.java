package io.sallyport.tests.trace;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.walk.Addressing;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Step;
import io.sallyport.walk.Trace;
import io.sallyport.walk.Traced;
import io.sallyport.walk.Walk;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The walk's half of the comparison, in the switch's terms. */
final class WalkSide {
  private static final Set<Field> NEVER_PRINTED =
      EnumSet.of(Field.TUN_ID, Field.ND_RESERVED, Field.ND_OPTIONS_TYPE);
  // Printed for messages of neighbour discovery, whatever another packet's key still holds.
  private static final Set<Field> DISCOVERY =
      EnumSet.of(Field.ND_TARGET, Field.ND_SLL, Field.ND_TLL);

  private final String node;
  private final Map<String, Wiring> wirings;
  private final World world;
  private final Map<Rule, Integer> numbers = new HashMap<>();
  private final List<Rule> rules;
  private final SortedSet<Integer> met = new TreeSet<>();

  WalkSide(NodeProgram program, Map<String, Wiring> wirings, List<Rule> rules) {
    this.node = program.node();
    this.wirings = wirings;
    this.world = World.of(Map.of(node, program), wirings, Traced.allNew());
    this.rules = rules;
    rules.forEach(r -> numbers.put(r, numbers.size() + 1));
  }

  /** What the walk says. */
  record Walked(List<PassView> passes, boolean isUndecided, String text) {}

  Walked send(Packet packet, Traced tracker) {
    Walk walk = world.remembering(tracker).send(node, packet.get(Field.IN_PORT).intValue(), packet);
    List<PassView> passes =
        walk.trace().passes().stream().filter(p -> p.node().equals(node)).map(this::view).toList();
    passes.forEach(pass -> met.addAll(pass.rules()));
    boolean undecided = walk.exits().stream().anyMatch(e -> e instanceof Exit.Undecided);
    return new Walked(passes, undecided, walk.trace().toString());
  }

  SortedSet<Integer> met() {
    return Collections.unmodifiableSortedSet(met);
  }

  List<Rule> covered() {
    return met.stream().map(n -> rules.get(n - 1)).toList();
  }

  private PassView view(Trace.Pass pass) {
    Lines lines = new Lines();
    pass.steps().forEach(step -> step.accept(lines));
    SortedMap<Field, BigInteger> ended = new TreeMap<>(pass.ended().fields());
    ended.keySet().removeAll(NEVER_PRINTED);
    if (!pass.ended().canHave(Field.ND_TARGET)) {
      ended.keySet().removeAll(DISCOVERY);
    }
    return new PassView(lines.hits, lines.sent, ended);
  }

  private final class Lines implements Step.Visitor<Boolean> {
    private final List<Integer> hits = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();

    @Override
    public Boolean hit(Step.Hit step) {
      return hits.add(numbers.get(step.rule()));
    }

    @Override
    public Boolean sent(Step.Sent step) {
      boolean tunnelled =
          wirings
              .get(node)
              .behind(step.port())
              .filter(Attachment.Tunnel.class::isInstance)
              .isPresent();
      return tunnelled ? tunnel(step) : sent.add(Integer.toString(step.port()));
    }

    // To nobody: the switch says "neighbor cache miss" and sends nothing.
    private boolean tunnel(Step.Sent step) {
      return Addressing.tunnelDestination(step.packet())
          .filter(
              to -> wirings.values().stream().anyMatch(w -> w.tunnelAddresses().containsValue(to)))
          .map(to -> RealTrace.tunnel(step.port(), to.toString(), step.packet().get(Field.TUN_ID)))
          .filter(sent::add)
          .isPresent();
    }

    @Override
    public Boolean lost(Step.Lost step) {
      return false;
    }
  }
}
