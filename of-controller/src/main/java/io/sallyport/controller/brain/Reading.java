package io.sallyport.controller.brain;

import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.Drift;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.flows.EgressPipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Understands what a switch holds. */
final class Reading {
  private static final FlowDecoder DECODER = new FlowDecoder(EgressPipeline::byId);
  private static final int MOST_NAMED = 3;
  private static final int LAST_METER = 0xffff;

  private Reading() {}

  /** All that could be ours; of a meter only its number is known. */
  static NodeProgram program(String node, Contents contents) {
    SortedMap<RuleKey, Rule> rules = new TreeMap<>();
    rules(contents).forEach(r -> rules.put(r.key(), r));
    SortedMap<Integer, Group> groups = new TreeMap<>();
    groups(contents).forEach(g -> groups.put(g.id(), g));
    SortedMap<Integer, Meter> meters = new TreeMap<>();
    contents
        .meters()
        .subMap(1, LAST_METER + 1)
        .keySet()
        .forEach(id -> meters.put(id, new Meter(id, 1, 1, "", "read back")));
    return new NodeProgram(node, rules, groups, meters);
  }

  /** The flows that could be rules of ours. */
  static List<Rule> rules(Contents contents) {
    List<Rule> rules = new ArrayList<>();
    contents.flows().forEach((key, state) -> rule(key, state).ifPresent(rules::add));
    return List.copyOf(rules);
  }

  /** The groups that could be ours: those numbered as Egresses are. */
  static List<Group> groups(Contents contents) {
    List<Group> groups = new ArrayList<>();
    contents
        .groups()
        .subMap(1, Cookie.LAST_EGRESS_ID + 1)
        .forEach(
            (id, body) ->
                DECODER
                    .groupActions(body)
                    .ifPresent(actions -> groups.add(new Group(id, actions, "", "read back"))));
    return List.copyOf(groups);
  }

  private static Optional<Rule> rule(FlowKey key, FlowState state) {
    return EgressPipeline.byId(key.tableId())
        .flatMap(
            table ->
                DECODER
                    .match(key)
                    .flatMap(
                        match ->
                            DECODER
                                .actions(state)
                                .map(
                                    actions ->
                                        new Rule(
                                            new RuleKey(table, key.priority(), match),
                                            actions,
                                            state.cookie(),
                                            "",
                                            "read back"))));
  }

  /** The first few meters, groups and flows, in words. */
  static String describe(Drift drift) {
    String named =
        Stream.of(
                drift.meters().stream().map(id -> "meter " + Integer.toUnsignedString(id)),
                drift.groups().stream().map(id -> "group " + Integer.toUnsignedString(id)),
                drift.flows().stream().map(Reading::flow))
            .flatMap(s -> s)
            .limit(MOST_NAMED)
            .collect(Collectors.joining("; "));
    return drift.size() > MOST_NAMED ? named + "; …" : named;
  }

  private static String flow(FlowKey key) {
    return "table %s, priority %d, %s"
        .formatted(
            EgressPipeline.byId(key.tableId()).map(Object::toString).orElse("?"),
            key.priority(),
            DECODER.matchText(key));
  }
}
