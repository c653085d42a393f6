package io.sallyport.tests.openflow;

import static io.sallyport.datapath.Actions.output;
import static io.sallyport.tests.openflow.OpenFlowLab.await;
import static io.sallyport.tests.openflow.OpenFlowLab.failure;
import static io.sallyport.tests.openflow.SampleRules.IN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.EncodedFlow;
import io.sallyport.controller.wire.EncodedGroup;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.controller.wire.GroupEncoder;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Atomic changes of a real switch. */
class BundleTest {
  private static OpenFlowLab lab;
  private static SwitchSession session;

  @BeforeAll
  static void start(@TempDir Path folder) {
    lab = OpenFlowLab.start(folder);
    session = lab.session;
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @BeforeEach
  void empty() {
    lab.ovs.ofctl("del-flows");
    lab.ovs.ofctl("del-groups");
  }

  private static Rule from(int inPort, Action... actions) {
    return IN.rule(100).when(Field.IN_PORT, inPort).because("test").then(actions);
  }

  private static Change add(Rule rule) {
    return new Change.AddFlow(RuleEncoder.encode(rule), rule);
  }

  private static List<InstalledFlow> flows() {
    return await(session.readFlows());
  }

  /** A match on ARP's address without ARP: unreadable for the switch. */
  private static Change unreadable() {
    Match noArp =
        new Match(
            Match.ANY.and(Prerequisite.ARP).and(Field.ARP_TPA, 1).fields().tailMap(Field.ARP_SPA));
    return add(new Rule(new RuleKey(IN, 9, noArp), List.of(), 0, "sample", "bad match"));
  }

  @Test
  void changesHappenInOrder() {
    Rule first = from(1, output(1));
    Rule second = from(2, output(2));
    await(
        session.apply(
            List.of(
                add(first), add(second), new Change.DeleteFlow(RuleEncoder.encode(first).key()))));
    assertThat(flows())
        .extracting(InstalledFlow::key)
        .containsExactly(RuleEncoder.encode(second).key());
  }

  @Test
  void anEmptyBundleIsDoneToo() {
    await(session.apply(List.of()));
    assertThat(flows()).isEmpty();
  }

  @Test
  void whatTheSwitchCannotReadStopsTheWholeBundle() {
    Change bad = unreadable();
    SwitchException refused =
        failure(session.apply(List.of(add(from(1, output(1))), bad, add(from(2, output(2))))));
    assertThat(refused.change()).contains(bad);
    assertThat(refused.error().orElseThrow().toString()).isEqualTo("bad match: bad prereq");
    assertThat(refused)
        .hasMessageContaining("bad match)")
        .hasMessageEndingWith("bad match: bad prereq");
    assertThat(flows()).isEmpty();
  }

  @Test
  void whatTheSwitchCannotCarryOutStopsTheWholeBundle() {
    Change bad = add(from(3, Actions.group(99)));
    SwitchException refused =
        failure(session.apply(List.of(add(from(1, output(1))), bad, add(from(2, output(2))))));
    assertThat(refused.change()).contains(bad);
    assertThat(refused).hasMessageEndingWith("bad action: bad out group");
    assertThat(flows()).isEmpty();
  }

  @Test
  void afterARefusalTheNextBundleIsFine() {
    failure(session.apply(List.of(unreadable())));
    await(session.apply(List.of(add(from(1, output(1))))));
    assertThat(flows()).hasSize(1);
  }

  @Test
  void bundlesInFlightTogetherDoNotMix() {
    var bad = session.apply(List.of(add(from(1, output(1))), unreadable()));
    var good = session.apply(List.of(add(from(2, output(2)))));
    failure(bad);
    await(good);
    assertThat(flows())
        .extracting(InstalledFlow::key)
        .containsExactly(RuleEncoder.encode(from(2)).key());
  }

  @Test
  void groupsComeAndChangeAndGo() {
    Group one = new Group(5, List.of(output(1)), "Egress/web", "test");
    Group two =
        new Group(5, List.of(Actions.set(Field.TUN_ID, 3), output(2)), "Egress/web", "test");
    EncodedGroup before = GroupEncoder.encode(one);
    EncodedGroup after = GroupEncoder.encode(two);
    await(session.apply(List.of(new Change.AddGroup(before, one), add(from(1, Actions.group(5))))));
    assertThat(await(session.readGroups())).containsExactly(new InstalledGroup(5, before.body()));
    await(session.apply(List.of(new Change.ModifyGroup(after, two))));
    assertThat(await(session.readGroups())).containsExactly(new InstalledGroup(5, after.body()));
    await(session.apply(List.of(new Change.DeleteGroup(5))));
    assertThat(await(session.readGroups())).isEmpty();
    assertThat(flows()).as("flows that named the group").isEmpty();
  }

  @Test
  void anEmptyGroupDropsAndComesBackAsItIs() {
    Group drop = new Group(6, List.of(), "Egress/web", "no gateway");
    await(session.apply(List.of(new Change.AddGroup(GroupEncoder.encode(drop), drop))));
    assertThat(await(session.readGroups()))
        .containsExactly(new InstalledGroup(6, GroupEncoder.encode(drop).body()));
  }

  @Test
  void aGroupThatIsThereIsNotAddedAgain() {
    Group group = new Group(7, List.of(output(1)), "Egress/web", "test");
    Change add = new Change.AddGroup(GroupEncoder.encode(group), group);
    await(session.apply(List.of(add)));
    assertThat(failure(session.apply(List.of(add))).change()).contains(add);
  }

  @Test
  void deletingWhatIsNotThereIsNoError() {
    await(
        session.apply(
            List.of(
                new Change.DeleteGroup(12),
                new Change.DeleteFlow(RuleEncoder.encode(from(1)).key()))));
  }

  @Test
  void modifyingKeepsTheCookieAndAddingReplacesIt() {
    Rule old = from(1, output(1));
    EncodedFlow changed = withCookie(RuleEncoder.encode(from(1, output(2))), 77);
    await(session.apply(List.of(add(old))));
    await(session.apply(List.of(new Change.ModifyFlow(changed, old))));
    assertThat(flows().get(0).state().instructions()).isEqualTo(changed.state().instructions());
    assertThat(flows().get(0).state().cookie()).isEqualTo(old.cookie());
    await(session.apply(List.of(new Change.AddFlow(changed, old))));
    assertThat(flows().get(0).state()).isEqualTo(changed.state());
  }

  private static EncodedFlow withCookie(EncodedFlow flow, long cookie) {
    return new EncodedFlow(flow.key(), new FlowState(flow.state().instructions(), cookie, 0, 0, 0));
  }

  @Test
  void tenThousandFlowsGoInOneBundle() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      changes.add(add(IN.rule(7).when(Field.METADATA, i).because("test").then(output(1))));
    }
    await(session.apply(changes));
    assertThat(flows()).hasSize(10_000);
  }
}
