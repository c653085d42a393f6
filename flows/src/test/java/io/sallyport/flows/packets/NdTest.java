package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.nsFor;
import static io.sallyport.walk.testing.Probe.nsFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.flows.Gateway;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers for whom in IPv6. In dual-stack, fd00:10::11 lives on node-3. */
class NdTest {
  private static final MacAddress GATEWAY = MacAddress.parse("0a:00:00:00:ff:fe");
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:01");
  private static final String NEIGHBOUR = "fd00:10::200";
  private static final int TAG = 0x1000 | 100;
  private static final long SOLICITED_AND_OVERRIDE = 0x6000_0000L;
  private static final long OVERRIDE = 0x2000_0000L;

  private final TestWorld world = Worlds.dualStack().world();

  private static Packet solicitation(String from, String asked) {
    return Packets.solicitation(ROUTER, IpAddress.parse(from), IpAddress.parse(asked));
  }

  private static void answers(Packet answer, String asked, MacAddress mac) {
    IpAddress target = IpAddress.parse(asked);
    assertThat(answer)
        .matches(p -> p.has(Field.ICMPV6_TYPE, 136), "is an advertisement")
        .matches(p -> p.get(Field.ND_TARGET).equals(target.value()), "is about " + asked)
        .matches(p -> p.get(Field.IPV6_SRC).equals(target.value()), "is from " + asked)
        .matches(p -> p.has(Field.ND_TLL, mac.value()), "tells " + mac)
        .matches(p -> p.has(Field.ETH_SRC, mac.value()), "comes from " + mac)
        .matches(p -> p.has(Field.NW_TTL, 255), "was forwarded by nobody");
  }

  private static void isFor(Packet answer, String to, long flags) {
    assertThat(answer)
        .matches(p -> p.get(Field.IPV6_DST).equals(IpAddress.parse(to).value()), "is for " + to)
        .matches(p -> p.has(Field.ND_RESERVED, flags), "has the right flags");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fd00:10:244:1::1", "fd00:10:244:1::12", "fe80::1", "2001:db8::8"})
  void aPodFindsEverythingBehindItsGateway(String asked) {
    Answer answer = world.send("node-1", "prod/web-1", nsFor(asked)).reaches("prod/web-1");
    answers(answer.packet(), asked, GATEWAY);
    isFor(answer.packet(), "fd00:10:244:1::11", SOLICITED_AND_OVERRIDE);
  }

  @Test
  void aPodMayAskFromItsLinksAddress() {
    Answer answer =
        world.send("node-1", "prod/web-1", nsFrom("fe80::858:aff:fef4:10b", "fd00:10:244:1::1"));
    isFor(answer.reaches("prod/web-1").packet(), "fe80::858:aff:fef4:10b", SOLICITED_AND_OVERRIDE);
  }

  @Test
  void nobodyAnswersForThePodsOwnAddress() {
    world.send("node-1", "prod/web-1", nsFrom("::", "fd00:10:244:1::11")).dropped("spoof_guard");
  }

  @Test
  void theOwnerAnswersForAnEgressIp() {
    Answer answer =
        world.sendFromOutside("node-3", solicitation(NEIGHBOUR, "fd00:10::11")).leaves("node-3");
    answers(answer.packet(), "fd00:10::11", MacAddress.parse("0a:06:b8:dd:d1:c9"));
    isFor(answer.packet(), NEIGHBOUR, SOLICITED_AND_OVERRIDE);
  }

  @Test
  void whoWantsAnEgressIpIsToldThatItIsTaken() {
    Answer answer = world.sendFromOutside("node-3", solicitation("::", "fd00:10::11"));
    isFor(answer.leaves("node-3").packet(), "ff02::1", OVERRIDE);
    assertThat(answer.packet()).matches(p -> p.has(Field.ETH_DST, 0x3333_0000_0001L), "is for all");
  }

  @ParameterizedTest(name = "on {0}")
  @ValueSource(strings = {"node-1", "node-2"})
  void theOthersLeaveItToTheirKernelsWhichDoNotHaveTheAddress(String node) {
    world.sendFromOutside(node, solicitation(NEIGHBOUR, "fd00:10::11")).reachesHost(node);
  }

  @Test
  void theKernelAnswersForAStaticEgressIp() {
    world.sendFromOutside("node-3", solicitation(NEIGHBOUR, "fd00:10::103")).reachesHost("node-3");
  }

  @Test
  void theKernelReachesLocalPodsByTheGateway() {
    Packet request = solicitation("fd00:10::101", "fd00:10:244:1::11");
    Answer answer = world.sendFromHost("node-1", request).reachesHost("node-1");
    answers(answer.packet(), "fd00:10:244:1::11", GATEWAY);
  }

  @Test
  void theNodesOwnDiscoveryPasses() {
    world.sendFromHost("node-1", solicitation("fd00:10::101", "fd00:10::1")).leaves("node-1");
    world.sendFromOutside("node-1", solicitation(NEIGHBOUR, "fd00:10::101")).reachesHost("node-1");
  }

  @Test
  void theGatewaysAnswerGoesToTheControllerToo() {
    Packet asked = solicitation("fd00:10::101", "fd00:10::1");
    Answer answer = world.sendFromOutside("node-1", Packets.advertisement(ROUTER, asked));
    assertThat(answer.walk().exits())
        .hasExactlyElementsOfTypes(Exit.ReachedController.class, Exit.ReachedHost.class);
  }

  @Test
  void aPodsAdvertisementIsNobodys() {
    Packet asked = solicitation("fd00:10:244:1::12", "fd00:10:244:1::11");
    Packet advertisement =
        Packets.advertisement(MacAddress.parse("0a:58:0a:f4:01:0b"), asked)
            .with(Field.IPV6_SRC, IpAddress.parse("fe80::858:aff:fef4:10b"));
    world.send("node-1", "prod/web-1", pod -> advertisement).dropped("spoof_guard");
  }

  @Test
  void inAVlanItAnswersWithTheTag() {
    TestWorld subnets = Worlds.dualStackSubnets().at("fd00:20::100", Gateway.at("node-3")).world();
    Packet asked = solicitation("fd00:20::1", "fd00:20::100");
    Answer answer = subnets.sendFromOutside("node-3", asked.with(Field.VLAN_VID, TAG));
    answers(
        answer.leaves("node-3").packet(), "fd00:20::100", MacAddress.parse("0a:06:cc:0f:2d:55"));
    assertThat(answer.packet()).matches(p -> p.has(Field.VLAN_VID, TAG), "is tagged");
    subnets.sendFromOutside("node-3", asked).reachesHost("node-3");
  }
}
