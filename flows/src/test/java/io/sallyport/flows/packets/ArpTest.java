package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.arpFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers for whom. */
class ArpTest {
  private static final MacAddress GATEWAY = MacAddress.parse("0a:00:00:00:ff:fe");
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:01");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.10.0.200");
  private final TestWorld world = Worlds.strayPods().world();

  private static Packet request(IpAddress from, String asked) {
    return Packets.arpRequest(ROUTER, from, IpAddress.parse(asked));
  }

  private static void answers(Packet answer, String asked, MacAddress mac) {
    assertThat(new IpAddress(NEIGHBOUR.family(), answer.get(Field.ARP_SPA))).hasToString(asked);
    assertThat(answer)
        .matches(p -> p.has(Field.ARP_OP, 2), "is a reply")
        .matches(p -> p.has(Field.ARP_SHA, mac.value()), "tells " + mac)
        .matches(p -> p.has(Field.ETH_SRC, mac.value()), "comes from " + mac);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.244.1.1", "10.244.1.12", "8.8.8.8"})
  void aPodFindsEverythingBehindItsGateway(String asked) {
    Answer answer = world.send("node-1", "prod/web-1", arpFor(asked)).reaches("prod/web-1");
    answers(answer.packet(), asked, GATEWAY);
    assertThat(answer.packet())
        .matches(p -> p.has(Field.ARP_THA, p.get(Field.ETH_DST).longValue()), "is for the asker");
  }

  @Test
  void nobodyAnswersForThePodsOwnAddress() {
    world.send("node-1", "prod/web-1", arpFor("10.244.1.11")).dropped("spoof_guard");
  }

  @ParameterizedTest(name = "of {0}")
  @CsvSource({"10.10.0.11, 0a:01:0a:0a:00:0b", "10.10.0.12, 0a:01:0a:0a:00:0c"})
  void theOwnerAnswersForAnEgressIp(String egressIp, String mac) {
    Answer answer = world.sendFromOutside("node-3", request(NEIGHBOUR, egressIp)).leaves("node-3");
    answers(answer.packet(), egressIp, MacAddress.parse(mac));
  }

  @ParameterizedTest(name = "on {0}")
  @ValueSource(strings = {"node-1", "node-2"})
  void theOthersLeaveItToTheirKernelsWhichDoNotHaveTheAddress(String node) {
    world.sendFromOutside(node, request(NEIGHBOUR, "10.10.0.11")).reachesHost(node);
  }

  @Test
  void duringAMoveTheOwnerAnswersAlone() {
    TestWorld prepared = Worlds.movingPrepared().world();
    TestWorld flipped = Worlds.movingFlipped().world();
    Packet request = request(NEIGHBOUR, "10.10.0.11");
    prepared.sendFromOutside("node-1", request).leaves("node-1");
    prepared.sendFromOutside("node-2", request).reachesHost("node-2");
    flipped.sendFromOutside("node-1", request).reachesHost("node-1");
    flipped.sendFromOutside("node-2", request).leaves("node-2");
  }

  @Test
  void theKernelAnswersForAStaticEgressIp() {
    Worlds.guideStatic()
        .world()
        .sendFromOutside("node-2", request(NEIGHBOUR, "10.10.0.102"))
        .reachesHost("node-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.244.1.11", "10.244.1.1", "10.99.0.1"})
  void theKernelReachesLocalPodsByTheGateway(String asked) {
    Packet request = request(IpAddress.parse("10.10.0.101"), asked);
    answers(world.sendFromHost("node-1", request).reachesHost("node-1").packet(), asked, GATEWAY);
  }

  @Test
  void theNodesOwnArpPasses() {
    world
        .sendFromHost("node-1", request(IpAddress.parse("10.10.0.101"), "10.10.0.1"))
        .leaves("node-1");
    world.sendFromOutside("node-1", request(NEIGHBOUR, "10.10.0.101")).reachesHost("node-1");
  }

  @Test
  void theGatewaysAnswerGoesToTheControllerToo() {
    Packet asked = request(IpAddress.parse("10.10.0.101"), "10.10.0.1");
    Answer answer = world.sendFromOutside("node-1", Packets.arpReply(ROUTER, asked));
    assertThat(answer.walk().exits())
        .hasExactlyElementsOfTypes(Exit.ReachedController.class, Exit.ReachedHost.class);
  }

  @Test
  void theGatewayHearsOfAnEgressIpToo() {
    world
        .sendFromOutside("node-3", request(IpAddress.parse("10.10.0.1"), "10.10.0.11"))
        .leaves("node-3");
  }

  @Test
  void aPodsArpReplyIsNobodys() {
    world.send("node-1", "prod/web-1", arpFor("10.10.0.1").with(Field.ARP_OP, 2)).dropped("arp");
  }
}
