package io.sallyport.walk;

import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.walk.Small.FIRST;
import static io.sallyport.walk.Small.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection tracker does with IPv6 what it does with IPv4. */
class TrackingIpv6Test {
  private static final int ZONE = 200;
  private static final IpAddress POD = IpAddress.parse("fd10::1");
  private static final IpAddress OTHER_POD = IpAddress.parse("fd10::2");
  private static final IpAddress SERVER = IpAddress.parse("2001:db8::53");
  private static final IpAddress ROUTER = IpAddress.parse("fe80::1");
  private static final IpAddress EGRESS_IP = IpAddress.parse("fd18::100");
  private static final Packet DATAGRAM = Packets.udp(POD, 5000, SERVER, 53);
  private final TestWorld world =
      Small.world(
          FIRST
              .rule(100)
              .when(Prerequisite.IPV6)
              .then(sourceNat(ZONE, EGRESS_IP, List.of(set(Field.CT_MARK, 1)), LAST)),
          FIRST.rule(200).when(Field.IN_PORT, 1).when(Prerequisite.IPV6).then(unNat(ZONE, LAST)),
          LAST.rule(1).then(output(Action.CONTROLLER)));

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
  void aConnectionIsTranslatedAndItsAnswerBack() {
    Answer sent = fromPod(world, DATAGRAM).from("fd18::100", 5000);
    isSeenAs(sent, "udp6,ct_state=+new+trk+snat,ct_zone=200,ct_mark=0x1");
    Answer answer = fromOutside(sent.then(), Packets.udp(SERVER, 53, EGRESS_IP, 5000));
    isSeenAs(answer.to("fd10::1", 5000), "ct_state=+est+rpl+trk+dnat");
  }

  @Test
  void aTakenPortBecomesTheNextOne() {
    Answer first = fromPod(world, DATAGRAM);
    fromPod(first.then(), Packets.udp(OTHER_POD, 5000, SERVER, 53)).from("fd18::100", 5001);
  }

  @Test
  void aPingIsAnsweredAndASecondOneWithItsIdPassesUntranslated() {
    Answer first = fromPod(world, Packets.echoRequest(POD, SERVER, 77)).from("fd18::100");
    fromOutside(first.then(), Packets.echoReply(SERVER, EGRESS_IP, 77)).to("fd10::1");
    Answer second = fromPod(first.then(), Packets.echoRequest(OTHER_POD, SERVER, 77));
    isSeenAs(second.from("fd10::2"), "ct_state=+new+trk,ct_zone=200,in_port");
    isSeenAs(fromOutside(world, Packets.echoReply(SERVER, EGRESS_IP, 77)), "ct_state=+inv+trk,");
  }

  /** Unreachable, too big, time exceeded, parameter problem (RFC 4443). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void anErrorIsRelatedAndIsTranslatedInsideToo(int type) {
    Answer sent = fromPod(world, DATAGRAM);
    Payload about = new Payload.Quote(sent.packet().onWire());
    Packet error = Packets.icmp(ROUTER, EGRESS_IP, type).with(about);
    Answer heard = fromOutside(sent.then(), error).from("fe80::1").to("fd10::1");
    isSeenAs(heard, "icmp6,ct_state=+rel+rpl+trk+dnat,ct_zone=200,ct_mark=0x1");
    assertThat(heard.packet().payload()).isEqualTo(new Payload.Quote(DATAGRAM));
    isSeenAs(fromOutside(world, error), "ct_state=+inv+trk,");
  }

  @Test
  void neighbourDiscoveryIsNoConnection() {
    Packet asks = Packets.solicitation(new MacAddress(5), ROUTER, EGRESS_IP);
    isSeenAs(fromOutside(world, asks), "ct_state=+inv+trk,");
    isSeenAs(fromOutside(world, Packets.advertisement(new MacAddress(6), asks)), "+inv+trk,");
  }
}
