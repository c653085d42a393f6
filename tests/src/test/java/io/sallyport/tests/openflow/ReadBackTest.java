package io.sallyport.tests.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.GroupEncoder;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real switch reads back is what was sent, byte for byte. */
class ReadBackTest {
  private static final FlowDecoder DECODER =
      new FlowDecoder(
          id ->
              Stream.of(SampleRules.IN, SampleRules.NAT, SampleRules.OUT)
                  .filter(t -> t.id() == id)
                  .findFirst());

  private static final int FOREIGN = 77;

  private static OpenFlowLab lab;
  private static Map<FlowKey, InstalledFlow> installed;

  @BeforeAll
  static void install(@TempDir Path folder) {
    lab = OpenFlowLab.start(folder);
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.AddGroup(encodedGroup(), SampleRules.GROUP));
    SampleRules.all().forEach(r -> changes.add(new Change.AddFlow(RuleEncoder.encode(r), r)));
    OpenFlowLab.await(lab.session.apply(changes));
    installed =
        OpenFlowLab.await(lab.session.readFlows()).stream()
            .collect(Collectors.toMap(InstalledFlow::key, f -> f));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static EncodedGroup encodedGroup() {
    return GroupEncoder.encode(SampleRules.GROUP);
  }

  @Test
  void everyFlowComesBackAsItWasSent() {
    assertThat(states(installed.values())).isEqualTo(bytes(SampleRules.all().stream()));
  }

  private static Map<FlowKey, FlowState> bytes(Stream<Rule> rules) {
    Map<FlowKey, FlowState> out = new TreeMap<>();
    rules.map(RuleEncoder::encode).forEach((EncodedFlow f) -> out.put(f.key(), f.state()));
    return out;
  }

  private static Map<FlowKey, FlowState> states(Collection<InstalledFlow> flows) {
    Map<FlowKey, FlowState> out = new TreeMap<>();
    flows.stream()
        .filter(f -> f.key().tableId() != FOREIGN)
        .forEach(f -> out.put(f.key(), f.state()));
    return out;
  }

  @Test
  void everyFlowIsReadBackIntoItsRule() {
    for (Rule rule : SampleRules.all()) {
      InstalledFlow flow = installed.get(RuleEncoder.encode(rule).key());
      assertThat(DECODER.match(flow.key())).contains(rule.match());
      assertThat(DECODER.actions(flow.state())).contains(rule.actions());
      assertThat(DECODER.text(flow.key(), flow.state())).isEqualTo(FlowText.print(rule));
    }
  }

  @Test
  void theGroupComesBackAsItWasSent() {
    EncodedGroup sent = encodedGroup();
    assertThat(OpenFlowLab.await(lab.session.readGroups()))
        .containsExactly(new InstalledGroup(sent.id(), sent.body()));
    assertThat(DECODER.groupActions(sent.body())).contains(SampleRules.GROUP.actions());
    assertThat(DECODER.groupText(sent.id(), sent.body()))
        .isEqualTo(FlowText.print(SampleRules.GROUP));
  }

  // A match on the "later" bit alone prints as nw_frag=later, which ovs-ofctl reads as both bits.
  private static List<Rule> sayable() {
    Masked laterAlone = new Masked(BigInteger.TWO, BigInteger.TWO);
    return SampleRules.all().stream()
        .filter(r -> !laterAlone.equals(r.match().fields().get(Field.IP_FRAG)))
        .toList();
  }

  /** The golden rule: ovs-ofctl makes of our text the very flow that we send as bytes. */
  @Test
  void ovsOfctlReadsOurTextAsTheSameFlow(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("flows");
    Files.write(file, sayable().stream().map(FlowText::loadable).toList());
    try (OpenFlowLab other = OpenFlowLab.start(folder)) {
      other.ovs.ofctl("add-group", FlowText.loadable(SampleRules.GROUP));
      other.ovs.ofctl("add-flows", file.toString());
      assertThat(states(OpenFlowLab.await(other.session.readFlows())))
          .isEqualTo(bytes(sayable().stream()));
      assertThat(OpenFlowLab.await(other.session.readGroups()))
          .extracting(InstalledGroup::body)
          .containsExactly(encodedGroup().body());
    }
  }

  @Test
  void theSamplesUseEveryField() {
    Set<Field> unused = EnumSet.allOf(Field.class);
    for (Rule rule : SampleRules.all()) {
      unused.removeAll(rule.match().names());
    }
    assertThat(unused).isEmpty();
  }

  @Test
  void aFlowOfSomebodyElseIsReadAsFarAsItCanBe() {
    lab.ovs.ofctl(
        "add-flow",
        "table=77,priority=5,ip,nw_tos=32,reg0=1 actions=learn(table=3),ct(zone=reg0[0..15])");
    InstalledFlow flow =
        OpenFlowLab.await(lab.session.readFlows()).stream()
            .filter(f -> f.key().tableId() == FOREIGN)
            .findFirst()
            .orElseThrow();
    Optional<Match> match = DECODER.match(flow.key());
    Optional<List<Action>> actions = DECODER.actions(flow.state());
    assertThat(match).isEmpty();
    assertThat(actions).isEmpty();
    assertThat(DECODER.text(flow.key(), flow.state()))
        .startsWith("table=77, priority=5,ip,reg0=0x1,opaque(80001001")
        .contains(" actions=opaque(ffff");
  }
}
