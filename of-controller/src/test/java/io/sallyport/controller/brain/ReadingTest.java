package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.Drift;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.GroupEncoder;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.flows.EgressPipeline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What somebody else has changed, in words. */
class ReadingTest {
  private static final FlowKey FLOW =
      RuleEncoder.encode(
              EgressPipeline.CLASSIFY.rule(100).when(Field.IN_PORT, 7).because("a flow").drop())
          .key();

  private static String describe(Set<FlowKey> flows, Integer... groups) {
    return Reading.describe(
        new Drift(new TreeSet<>(flows), new TreeSet<>(List.of(groups)), new TreeSet<>()));
  }

  @Test
  void allKindsAreNamed() {
    assertThat(describe(Set.of(), 12)).isEqualTo("group 12");
    assertThat(describe(Set.of(FLOW))).isEqualTo("table classify, priority 100, in_port=7");
    assertThat(describe(Set.of(FLOW), 12))
        .isEqualTo("group 12; table classify, priority 100, in_port=7");
    assertThat(
            Reading.describe(
                new Drift(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(List.of(5)))))
        .isEqualTo("meter 5");
  }

  @Test
  void aGroupThatCannotBeOursIsPassedOver() {
    Bytes body = GroupEncoder.encode(new Group(7, List.of(Actions.output(1)), "", "")).body();
    SortedMap<Integer, Bytes> groups = new TreeMap<>(Map.of(0x80000001, body, 0x1000000, body));
    groups.put(7, body);
    Contents contents = new Contents(Contents.NONE.flows(), groups, Contents.NONE.meters());
    assertThat(Reading.groups(contents)).extracting(Group::id).containsExactly(7);
    assertThat(describe(Set.of(), 0x80000001)).isEqualTo("group 2147483649");
  }

  @Test
  void aMeterThatCannotBeOursIsPassedOver() {
    SortedMap<Integer, Bytes> meters =
        new TreeMap<>(Map.of(5, Bytes.hex("00"), 70_000, Bytes.hex("00"), -1, Bytes.hex("00")));
    Contents contents = new Contents(Contents.NONE.flows(), Contents.NONE.groups(), meters);
    assertThat(Reading.program("node-1", contents).meters()).containsOnlyKeys(5);
  }

  @Test
  void ofManyTheFirstAreNamed() {
    assertThat(describe(Set.of(FLOW), 1, 2, 3)).isEqualTo("group 1; group 2; group 3; …");
  }
}
