package io.sallyport.walk;

import static io.sallyport.datapath.Actions.commit;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.walk.Small.DATAGRAM;
import static io.sallyport.walk.Small.EGRESS_IP;
import static io.sallyport.walk.Small.FIRST;
import static io.sallyport.walk.Small.LAST;
import static io.sallyport.walk.Small.OTHER_POD;
import static io.sallyport.walk.Small.POD;
import static io.sallyport.walk.Small.SERVER;
import static io.sallyport.walk.Small.ip;
import static io.sallyport.walk.Small.world;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules of the connection tracker; every expectation was measured on a real switch first. */
class TrackingTest {
  private static final int ZONE = 200;
  private static final Packet ANSWER = Packets.udp(SERVER, 53, EGRESS_IP, 5000);
  private static final Rule FROM_POD =
      ip(FIRST).then(sourceNat(ZONE, EGRESS_IP, List.of(set(Field.CT_MARK, 1)), LAST));
  private static final Rule FROM_OUTSIDE =
      FIRST.rule(200).when(Field.IN_PORT, 1).when(Field.ETH_TYPE, 0x0800).then(unNat(ZONE, LAST));
  private static final Rule REPORT = LAST.rule(1).then(output(Action.CONTROLLER));
  private final TestWorld world = world(FROM_POD, FROM_OUTSIDE, REPORT);

  private static Answer fromPod(TestWorld world, Packet packet) {
    return world.send("node-1", 101, packet);
  }

  private static Answer fromOutside(TestWorld world, Packet packet) {
    return world.send("node-1", 1, packet);
  }

  private static void isSeenAs(Answer answer, String fields) {
    assertThat(answer.packet().toString()).as("%s", answer.walk().trace()).contains(fields);
  }

  @Test
  void aConnectionIsNewUntilTheOtherSideAnswers() {
    Answer first = fromPod(world, DATAGRAM);
    isSeenAs(first, "ct_state=+new+trk+snat,ct_zone=200,ct_mark=0x1");
    Answer second = fromPod(first.then(), DATAGRAM);
    isSeenAs(second, "ct_state=+new+trk+snat");
    Answer answered = fromOutside(second.then(), ANSWER);
    isSeenAs(answered, "ct_state=+est+rpl+trk+dnat,ct_zone=200,ct_mark=0x1");
    isSeenAs(fromPod(answered.then(), DATAGRAM), "ct_state=+est+trk+snat");
  }

  @Test
  void theAnswerIsTranslatedBack() {
    Answer sent = fromPod(world, DATAGRAM).from("172.18.0.100", 5000);
    fromOutside(sent.then(), ANSWER).from("8.8.8.8", 53).to("10.0.0.1", 5000);
  }

  @Test
  void withoutAnEntryNatPassesThePacketAsItIs() {
    Answer stray = fromOutside(world, ANSWER).to("172.18.0.100", 5000);
    isSeenAs(stray, "ct_state=+new+trk,ct_zone=200,in_port");
  }

  @Test
  void aTakenPortBecomesTheNextOne() {
    Packet others = Packets.udp(OTHER_POD, 5000, SERVER, 53);
    Answer first = fromPod(world, DATAGRAM);
    Answer second = fromPod(first.then(), others).from("172.18.0.100", 5001);
    fromPod(second.then(), others).from("172.18.0.100", 5001);
    fromOutside(second.then(), Packets.udp(SERVER, 53, EGRESS_IP, 5001)).to("10.0.0.2", 5000);
  }

  @Test
  void behindTheLastPortComes1024() {
    Answer first = fromPod(world, Packets.udp(POD, 65535, SERVER, 53));
    fromPod(first.then(), Packets.udp(OTHER_POD, 65535, SERVER, 53)).from("172.18.0.100", 1024);
    Answer low = fromPod(world, Packets.udp(POD, 500, SERVER, 53));
    fromPod(low.then(), Packets.udp(OTHER_POD, 500, SERVER, 53)).from("172.18.0.100", 501);
  }

  @Test
  void onePortServesTwoDestinations() {
    Answer first = fromPod(world, DATAGRAM);
    Packet elsewhere = Packets.udp(OTHER_POD, 5000, IpAddress.parse("8.8.4.4"), 53);
    fromPod(first.then(), elsewhere).from("172.18.0.100", 5000);
  }

  @Test
  void aPingWhoseIdIsTakenPassesUntranslatedAndUnmarked() {
    Answer first = fromPod(world, Packets.echoRequest(POD, SERVER, 77)).from("172.18.0.100");
    Answer second = fromPod(first.then(), Packets.echoRequest(OTHER_POD, SERVER, 77));
    isSeenAs(second.from("10.0.0.2"), "ct_state=+new+trk,ct_zone=200,in_port");
    fromOutside(second.then(), Packets.echoReply(SERVER, EGRESS_IP, 77)).to("10.0.0.1");
  }

  @Test
  void protocolsWithoutPortsHaveOneConnectionADestination() {
    Answer first = fromPod(world, Packets.ip(POD, SERVER, 47)).from("172.18.0.100");
    fromPod(first.then(), Packets.ip(OTHER_POD, SERVER, 47)).from("10.0.0.2");
  }

  @Test
  void whatCannotStartAConnectionIsInvalid() {
    isSeenAs(fromOutside(world, Packets.echoReply(SERVER, EGRESS_IP, 77)), "ct_state=+inv+trk,");
    isSeenAs(fromPod(world, Packets.icmp(POD, SERVER, 9)), "ct_state=+inv+trk,");
    Packet stray = Packets.timeExceeded(IpAddress.parse("9.9.9.9"), ANSWER);
    isSeenAs(fromOutside(world, stray), "ct_state=+inv+trk,");
    isSeenAs(fromPod(world, DATAGRAM.with(Field.IP_FRAG, 3)), "ct_state=+inv+trk,");
  }

  @Test
  void anErrorIsRelatedAndIsTranslatedInsideToo() {
    Answer sent = fromPod(world, DATAGRAM);
    Packet outside = sent.packet().onWire();
    Answer error =
        fromOutside(sent.then(), Packets.timeExceeded(IpAddress.parse("9.9.9.9"), outside));
    isSeenAs(
        error.from("9.9.9.9").to("10.0.0.1"), "ct_state=+rel+rpl+trk+dnat,ct_zone=200,ct_mark=0x1");
    assertThat(error.packet().payload()).isEqualTo(new Payload.Quote(DATAGRAM));
  }

  @Test
  void aPodsOwnErrorLeavesTranslated() {
    Answer sent = fromPod(world, DATAGRAM);
    Packet heard = fromOutside(sent.then(), ANSWER).packet().onWire();
    Packet error = Packets.icmp(POD, SERVER, 3).with(new Payload.Quote(heard));
    Answer out = fromPod(sent.then(), error).from("172.18.0.100");
    isSeenAs(out, "ct_state=+rel+trk+snat");
    assertThat(out.packet().payload()).isEqualTo(new Payload.Quote(ANSWER.with(Field.NW_TTL, 64)));
  }

  @Test
  void aKnownConnectionKeepsItsTranslation() {
    Answer first = fromPod(world, DATAGRAM);
    Rule moved = ip(FIRST).then(sourceNat(ZONE, IpAddress.parse("172.18.0.200"), List.of(), LAST));
    TestWorld later = new TestWorld(world(moved, REPORT).world().remembering(remembered(first)));
    fromPod(later, DATAGRAM).from("172.18.0.100");
    fromPod(later, Packets.udp(POD, 5001, SERVER, 53)).from("172.18.0.200");
  }

  private static Conntrack remembered(Answer answer) {
    return answer.then().world().conntrack();
  }

  @Test
  void zonesAndNodesKnowNothingOfEachOther() {
    Answer first = fromPod(world, DATAGRAM);
    Rule otherZone = ip(FIRST).then(unNat(ZONE + 1, LAST));
    TestWorld later =
        new TestWorld(world(otherZone, REPORT).world().remembering(remembered(first)));
    isSeenAs(fromOutside(later, ANSWER).to("172.18.0.100"), "ct_state=+new+trk,ct_zone=201");
  }

  @Test
  void aRestartedSwitchRemembersNothing() {
    Answer first = fromPod(world, DATAGRAM);
    Tracking forgotten = ((Tracking) remembered(first)).forgetting("node-1");
    assertThat(((Tracking) remembered(first)).size("node-1")).isEqualTo(1);
    assertThat(forgotten.size("node-1")).isZero();
    fromOutside(new TestWorld(world.world().remembering(forgotten)), ANSWER).to("172.18.0.100");
  }

  @Test
  void withoutNextTheActionOnlyCommits() {
    Rule commits = ip(FIRST).then(commit(ZONE, List.of(set(Field.CT_MARK, 2))), output(1));
    Answer sent = fromPod(world(commits, FROM_OUTSIDE, REPORT), DATAGRAM).leaves("node-1");
    Answer answer = fromOutside(sent.then(), Packets.replyTo(sent.packet()));
    isSeenAs(answer, "ct_state=+est+rpl+trk,ct_zone=200,ct_mark=0x2");
  }

  @Test
  void markBitsOfTwoCommitsAddUp() {
    Action.SetField low = set(new Bits("low", Field.CT_MARK, 0, 1), 1);
    Action.SetField high = set(new Bits("high", Field.CT_MARK, 4, 1), 1);
    Rule both =
        ip(FIRST).then(commit(ZONE, List.of(low)), commit(ZONE, List.of(high)), unNat(ZONE, LAST));
    isSeenAs(fromPod(world(both, REPORT), DATAGRAM), "ct_mark=0x11");
  }

  @Test
  void theOriginalGoesOnWithoutCtFieldsButTranslated() {
    Rule both =
        ip(FIRST)
            .then(
                new Action.Ct(
                    true,
                    ZONE,
                    Optional.of(new Action.Nat(Optional.of(EGRESS_IP))),
                    List.of(),
                    Optional.of(LAST)),
                output(Action.CONTROLLER));
    Walk walk = fromPod(world(both, LAST.rule(1).drop()), DATAGRAM).walk();
    assertThat(walk.exits()).hasSize(2);
    Packet original = walk.exits().get(1).packet();
    assertThat(original)
        .hasToString(
            "udp,in_port=101,nw_src=172.18.0.100,nw_dst=8.8.8.8,nw_ttl=64,tp_src=5000,tp_dst=53");
  }

  @Test
  void registersSurviveTheTracker() {
    Rule marks = ip(FIRST).then(set(Field.REG2, 9), unNat(ZONE, LAST));
    isSeenAs(fromPod(world(marks, REPORT), DATAGRAM), "reg2=0x9");
  }
}
