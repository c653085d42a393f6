package io.sallyport.walk;

import static io.sallyport.walk.testing.Probe.arpFor;
import static io.sallyport.walk.testing.Probe.nsFor;
import static io.sallyport.walk.testing.Probe.pingTo;
import static io.sallyport.walk.testing.Probe.tcp;
import static io.sallyport.walk.testing.Probe.tcpTo;
import static io.sallyport.walk.testing.Probe.udpTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.Lab;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole ways through three Nodes, and back. */
class LabWalkTest {
  private static final String OUTSIDE = "203.0.113.10";
  private static final String OUTSIDE6 = "2001:db8:ee::10";
  private static final MacAddress ROUTER = MacAddress.parse("0a:00:00:00:00:01");
  private static final IpAddress ROUTER_IP = IpAddress.parse("fe80::1");
  private static final MacAddress HOST_MAC = MacAddress.parse("0a:00:00:00:00:12");
  private final TestWorld world = Lab.world();

  @ParameterizedTest(name = "{1} of {0} leaves {2} as {3}")
  @CsvSource({
    "node-1, n1p1, node-2, 172.18.0.100", // through the tunnel
    "node-2, n2p1, node-2, 172.18.0.100", // on the gateway itself
    "node-1, n1p2, node-3, 172.18.0.150", // through a group and the tunnel
    "node-2, n2p2, node-3, 172.18.0.13", // the gateway's own address
    "node-3, n3p2, node-3, 172.18.0.13",
    "node-3, n3p1, node-3, 172.18.0.13" // no Egress: as its Node
  })
  void everySelectedPodLeavesWithItsEgressIpAndHearsTheAnswer(
      String node, String pod, String gateway, String egressIp) {
    world
        .send(node, pod, tcpTo(OUTSIDE))
        .leaves(gateway)
        .from(egressIp)
        .reply()
        .reaches(pod)
        .from(OUTSIDE);
  }

  @ParameterizedTest
  @CsvSource({"node-1, n1p1, node-2, fd18::100", "node-2, n2p2, node-3, fd18::13"})
  void ipv6WorksTheSameWay(String node, String pod, String gateway, String egressIp) {
    world.send(node, pod, udpTo(OUTSIDE6)).leaves(gateway).from(egressIp).reply().reaches(pod);
  }

  @Test
  void theSecondPingWithOneIdIsDroppedNotLeaked() {
    world
        .send("node-1", "n1p1", pingTo(OUTSIDE))
        .leaves("node-2")
        .then()
        .send("node-2", "n2p1", pingTo(OUTSIDE))
        .dropped("out");
  }

  @Test
  void hostAndPodsShareTheNodesAddress() {
    IpAddress self = IpAddress.parse("172.18.0.13");
    IpAddress outside = IpAddress.parse(OUTSIDE);
    Answer host =
        world
            .sendFromHost("node-3", Packets.tcp(self, 4000, outside, 80))
            .from("172.18.0.13", 4000);
    Answer pod =
        host.then().send("node-3", "n3p2", tcp(4000, OUTSIDE, 80)).from("172.18.0.13", 4001);
    pod.reply().reaches("n3p2").to("10.244.3.12", 4000);
    new Answer(new Walk(host.walk().exits(), host.walk().trace(), pod.walk().after()))
        .reply()
        .reachesHost("node-3");
  }

  @Test
  void aRoutersComplaintFindsThePod() {
    world
        .send("node-1", "n1p1", udpTo(OUTSIDE))
        .leaves("node-2")
        .complaintFrom("172.18.0.1")
        .reaches("n1p1")
        .from("172.18.0.1");
  }

  @Test
  void aForgedSourceIsDropped() {
    world
        .send("node-1", "n1p1", udpTo(OUTSIDE).with(Field.NW_SRC, "10.244.1.12"))
        .dropped("guard")
        .because("pipeline");
  }

  @Test
  void thePodsGatewayAnswersArp() {
    Answer answer = world.send("node-1", "n1p1", arpFor("10.244.1.1")).reaches("n1p1");
    assertThat(answer.packet().toString())
        .contains("arp_spa=10.244.1.1", "arp_op=2", "arp_sha=0a:00:00:00:ff:fe");
  }

  @ParameterizedTest
  @CsvSource({"fd10:244:1::1", "fd10:244:1::12", "2001:db8::1"})
  void thePodsGatewayAnswersForEveryAddress(String target) {
    Packet asks = nsFor(target).by(pod("node-1", 101));
    world
        .send("node-1", "n1p1", nsFor(target))
        .reaches("n1p1")
        .advertises("0a:00:00:00:ff:fe", asks);
  }

  private Attachment.Pod pod(String node, int port) {
    return (Attachment.Pod) world.world().wiring(node).behind(port).orElseThrow();
  }

  @Test
  void theOwnerAnswersForItsEgressIpAndTheHostForTheRest() {
    Packet asks = Packets.solicitation(ROUTER, ROUTER_IP, IpAddress.parse("fd18::100"));
    world.sendFromOutside("node-2", asks).leaves("node-2").advertises("0a:00:00:00:00:12", asks);
    world.sendFromOutside("node-3", asks).reachesHost("node-3");
    Packet forHost = Packets.solicitation(ROUTER, ROUTER_IP, IpAddress.parse("fd18::12"));
    world.sendFromOutside("node-2", forHost).reachesHost("node-2");
    world
        .sendFromHost("node-2", Packets.advertisement(HOST_MAC, forHost))
        .leaves("node-2")
        .advertises(HOST_MAC.toString(), forHost);
  }

  @Test
  void aForgedSenderIsNotAnswered() {
    world.send("node-1", 101, nsFor("fd10:244:1::1").by(pod("node-1", 102))).dropped("guard");
  }

  @Test
  void ipv6PingsAndComplaintsFindThePod() {
    Answer ping = world.send("node-1", "n1p1", pingTo(OUTSIDE6)).leaves("node-2");
    ping.from("fd18::100").reply().reaches("n1p1").from(OUTSIDE6);
    ping.then().send("node-2", "n2p1", pingTo(OUTSIDE6)).dropped("out");
    ping.complaintFrom("fd18::1").reaches("n1p1").from("fd18::1");
  }

  @Test
  void anAnswerAtANodeThatDoesNotKnowTheConnectionIsDropped() {
    world
        .send("node-1", "n1p1", tcpTo(OUTSIDE))
        .leaves("node-2")
        .replyAt("node-3")
        .dropped("uplink");
  }

  @Test
  void aTraceReadsAsThePacketWent() {
    String trace = world.send("node-1", "n1p1", udpTo(OUTSIDE)).walk().trace().toString();
    assertThat(trace.lines())
        .hasSize(14)
        .contains(
            "  classify         100  in_port=101  set_field:0x3/0xf->reg0,goto_table:guard"
                + "  # pipeline: where it came from  [reg0=0x3]",
            "  -> by tunnel port 10 with tun_id=0x1 to node-2",
            "  tunnel_egress    100  tun_id=0x1  set_field:0x1->reg2,goto_table:snat"
                + "  # pipeline: its gateway  [reg2=0x1]",
            "  -> leaves by the uplink, port 1");
    assertThat(trace)
        .contains("node-2: in by the tunnel from node-1: udp,tun_id=0x1,tun_src=172.18.0.11")
        .contains("node-2: from the tracker: udp,ct_state=+new+trk+snat,ct_zone=200,ct_mark=0x1");
  }
}
