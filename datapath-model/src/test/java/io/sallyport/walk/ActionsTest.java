package io.sallyport.walk;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.resubmit;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.walk.Small.DATAGRAM;
import static io.sallyport.walk.Small.FIRST;
import static io.sallyport.walk.Small.LAST;
import static io.sallyport.walk.Small.SECOND;
import static io.sallyport.walk.Small.ip;
import static io.sallyport.walk.Small.when;
import static io.sallyport.walk.Small.world;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.testing.Answer;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each action alone, and what OVS does at its edges. */
class ActionsTest {
  private static final Action OUT = output(1);
  private static final Action TO_PEER = set(Field.TUN_DST, IpAddress.parse("172.18.0.12"));

  @Test
  void outputLeadsWhereThePortIsWired() {
    when(OUT).leaves("node-1");
    when(output(102)).reaches("a/two");
    when(output(Action.LOCAL)).reachesHost("node-1");
    when(output(Action.CONTROLLER)).reachesController("node-1");
    when(output(77)).lost(Loss.NO_PORT);
  }

  @Test
  void whatLeavesCarriesNoMetadata() {
    assertThat(when(set(Field.REG1, 7), set(Field.METADATA, 1), OUT).packet()).isEqualTo(DATAGRAM);
  }

  @Test
  void outputToTheIngressPortIsSilentlyDropped() {
    when(output(101)).lost(Loss.OWN_INGRESS);
    when(output(Action.IN_PORT)).reaches("a/one");
    when(set(Field.IN_PORT, 0), output(101)).reaches("a/one");
    when(set(Field.IN_PORT, 0), output(Action.IN_PORT)).lost(Loss.NO_PORT);
  }

  @Test
  void actionsBeforeAnOutputCountAndThoseBehindDoNot() {
    Answer answer = when(decTtl(), OUT, set(Field.NW_SRC, IpAddress.parse("1.1.1.1")), decTtl());
    assertThat(answer.from("10.0.0.1").packet().get(Field.NW_TTL).intValue()).isEqualTo(63);
  }

  @Test
  void everyOutputSendsACopy() {
    Walk walk = when(output(102), set(Field.NW_SRC, IpAddress.parse("1.1.1.1")), OUT).walk();
    assertThat(walk.exits())
        .extracting(e -> Addressing.address(e.packet(), Addressing.End.SOURCE).orElseThrow())
        .hasToString("[10.0.0.1, 1.1.1.1]");
  }

  @Test
  void aMaskedSetFieldKeepsTheOtherBits() {
    Bits low = new Bits("low", Field.REG1, 0, 8);
    Answer answer = when(set(Field.REG1, 0x1234), set(low, 0xff), output(Action.CONTROLLER));
    assertThat(answer.packet().has(Field.REG1, 0x12ff)).isTrue();
  }

  @Test
  void copyFieldFillsTheLowBitsAndKeepsTheOthers() {
    Action high = new Action.SetField(Field.TUN_ID, all(Field.TUN_ID));
    Answer answer =
        when(high, set(Field.REG1, 5), copy(Field.REG1, Field.TUN_ID), output(Action.CONTROLLER));
    assertThat(answer.packet().get(Field.TUN_ID).toString(16)).isEqualTo("ffffffff00000005");
  }

  private static Masked all(Field field) {
    return new Masked(field.allOnes(), field.allOnes());
  }

  @Test
  void aTtlOfOneIsTheEndOfTheList() {
    Packet last = DATAGRAM.with(Field.NW_TTL, 1);
    world(ip(FIRST).then(decTtl(), OUT)).send("node-1", 101, last).lost(Loss.TTL_EXCEEDED);
    world(ip(FIRST).then(OUT, decTtl())).send("node-1", 101, last).leaves("node-1");
  }

  @Test
  void aTtlThatEndsInABucketDoesNotEndTheRuleThatLedThere() {
    Group group = new Group(1, List.of(resubmit(SECOND)), "Egress/a", "");
    Packet last = DATAGRAM.with(Field.NW_TTL, 1);
    world(List.of(group), ip(FIRST).then(group(1), OUT), ip(SECOND).then(decTtl(), output(102)))
        .send("node-1", 101, last)
        .leaves("node-1");
  }

  @Test
  void aBucketSendsOnceWhateverItsOrder() {
    Group both =
        new Group(1, List.of(output(102), output(Action.LOCAL), resubmit(SECOND)), "a", "");
    world(List.of(both), ip(FIRST).then(group(1)), ip(SECOND).then(OUT))
        .send("node-1", 101, DATAGRAM)
        .reachesHost("node-1");
    Group late = new Group(1, List.of(OUT, set(Field.NW_SRC, IpAddress.parse("1.1.1.1"))), "a", "");
    world(List.of(late), ip(FIRST).then(group(1))).send("node-1", 101, DATAGRAM).from("1.1.1.1");
  }

  @Test
  void aBucketsChangesAreUndoneBehindIt() {
    Group group =
        new Group(1, List.of(set(Field.NW_SRC, IpAddress.parse("1.1.1.1")), OUT), "Egress/a", "");
    Walk walk =
        world(List.of(group), ip(FIRST).then(group(1), OUT)).send("node-1", 101, DATAGRAM).walk();
    assertThat(walk.exits())
        .extracting(e -> Addressing.address(e.packet(), Addressing.End.SOURCE).orElseThrow())
        .hasToString("[1.1.1.1, 10.0.0.1]");
  }

  @Test
  void aBucketMayResubmit() {
    Group group = new Group(1, List.of(set(Field.REG1, 1), resubmit(SECOND)), "Egress/a", "");
    world(List.of(group), ip(FIRST).then(group(1)), ip(SECOND).when(Field.REG1, 1).then(OUT))
        .send("node-1", 101, DATAGRAM)
        .leaves("node-1");
  }

  @Test
  void emptyAndMissingGroupsDrop() {
    Group empty = new Group(1, List.of(), "Egress/a", "no gateway");
    world(List.of(empty), ip(FIRST).then(group(1)))
        .send("node-1", 101, DATAGRAM)
        .lost(Loss.NO_BUCKET);
    when(group(9)).lost(Loss.NO_GROUP);
  }

  @Test
  void aTunnelDeliversWithKeyAndSource() {
    Answer answer = when(TO_PEER, set(Field.TUN_ID, 7), set(Field.REG1, 3), output(10));
    answer.reachesHost("node-2");
    Packet arrived = answer.walk().trace().passes().get(1).entered();
    assertThat(arrived)
        .hasToString(
            "udp,tun_id=0x7,tun_src=172.18.0.11,tun_dst=172.18.0.12,in_port=10,nw_src=10.0.0.1,"
                + "nw_dst=8.8.8.8,nw_ttl=64,tp_src=5000,tp_dst=53");
  }

  @Test
  void aTunnelToNobodyIsALossEvenBesideAnotherCopy() {
    Walk walk = when(OUT, set(Field.TUN_DST, IpAddress.parse("172.18.0.99")), output(10)).walk();
    assertThat(walk.exits()).hasSize(2).last().isInstanceOf(Exit.Dropped.class);
    assertThat(walk.trace().toString()).contains("to nobody at tun_dst=172.18.0.99");
  }

  @Test
  void aTunnelDestinationDoesNotSurviveTheTracker() {
    when(output(10)).lost(Loss.OWN_TUNNEL);
    world(ip(FIRST).then(TO_PEER, unNat(1, LAST)), ip(LAST).then(output(10)))
        .send("node-1", 101, DATAGRAM)
        .lost(Loss.OWN_TUNNEL);
  }

  @Test
  void whatNeverEndsIsACircle() {
    Small.twoNodes(sendsTo("node-1", "172.18.0.12"), sendsTo("node-2", "172.18.0.11"))
        .send("node-1", 101, DATAGRAM)
        .lost(Loss.CIRCLE);
    Group self = new Group(1, List.of(resubmit(FIRST)), "Egress/a", "");
    world(List.of(self), ip(FIRST).then(group(1))).send("node-1", 101, DATAGRAM).lost(Loss.CIRCLE);
  }

  private static NodeProgram sendsTo(String node, String peer) {
    Rule rule =
        ip(FIRST)
            .then(set(Field.IN_PORT, 0), set(Field.TUN_DST, IpAddress.parse(peer)), output(10));
    return NodeProgram.of(node, List.of(rule), List.of());
  }

  @Test
  void gotoGoesOnAndTheLastRuleIsToBlame() {
    world(ip(FIRST).then(goTo(SECOND)), ip(SECOND).owner("Egress/web").because("no gateway").drop())
        .send("node-1", 101, DATAGRAM)
        .dropped("second")
        .because("Egress/web");
  }

  @Test
  void noRuleAtAllDrops() {
    world(ip(FIRST).then(goTo(LAST))).send("node-1", 101, DATAGRAM).dropped("last");
    world().send("node-1", 101, DATAGRAM).lost(Loss.NO_RULE);
  }

  @Test
  void higherPriorityWins() {
    world(
            ip(FIRST).drop(),
            FIRST.rule(200).when(Field.IN_PORT, 101).then(OUT),
            FIRST.rule(0).drop())
        .send("node-1", 101, DATAGRAM)
        .leaves("node-1");
  }

  @Test
  void equalPrioritiesAreUndecidedOnlyIfBothFitAndDiffer() {
    world(ip(FIRST).then(OUT), FIRST.rule(100).when(Field.IN_PORT, 101).drop())
        .send("node-1", 101, DATAGRAM)
        .undecided();
    world(ip(FIRST).then(OUT), FIRST.rule(100).when(Field.IN_PORT, 101).then(OUT))
        .send("node-1", 101, DATAGRAM)
        .leaves("node-1");
    world(ip(FIRST).then(OUT), FIRST.rule(100).when(Field.IN_PORT, 102).drop())
        .send("node-1", 101, DATAGRAM)
        .leaves("node-1");
  }

  @Test
  void aFieldThatThePacketLacksIsZero() {
    Masked untagged = new Masked(BigInteger.ZERO, BigInteger.valueOf(0x1fff));
    assertThat(untagged.accepts(DATAGRAM.get(Field.VLAN_VID))).isTrue();
    world(ip(FIRST).when(Field.VLAN_VID, 0).then(OUT))
        .send("node-1", 101, DATAGRAM)
        .leaves("node-1");
  }

  @Test
  void theFirstFragmentHasNoPortsForARuleEither() {
    Rule toPort53 = ip(FIRST).when(Field.IP_PROTO, 17).when(Field.UDP_DST, 53).then(OUT);
    world(toPort53).send("node-1", 101, DATAGRAM).leaves("node-1");
    Packet fragment = DATAGRAM.with(Field.IP_FRAG, 1);
    world(toPort53).send("node-1", 101, fragment).lost(Loss.NO_RULE);
    assertThat(world(ip(FIRST).then(OUT)).send("node-1", 101, fragment).to("8.8.8.8", 53).packet())
        .isEqualTo(fragment);
  }
}
