package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.pingTo;
import static io.sallyport.walk.testing.Probe.tcpTo;
import static io.sallyport.walk.testing.Probe.udpTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Egress IPs in networks of their own: the tag, the gateway, and who is reached directly. */
class SubnetTest {
  private static final String OUTSIDE = "203.0.113.9";
  private static final int TAG = 0x1000 | 100;
  private static final TestCluster CLUSTER =
      Worlds.subnets()
          .at("10.20.0.100", Gateway.at("node-3"))
          .at("10.30.0.100", Gateway.at("node-3"));

  private final TestWorld world = CLUSTER.world();

  private static void is(Packet packet, int tag, String nextHop) {
    assertThat(packet)
        .matches(p -> p.has(Field.VLAN_VID, tag), "has the tag " + tag)
        .matches(p -> p.has(Field.ETH_DST, MacAddress.parse(nextHop).value()), "is for " + nextHop);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "prod/web-1, 203.0.113.9, 4196, 02:00:00:00:20:01",
    "prod/web-1, 10.20.0.50, 4196, 02:00:00:00:20:50",
    "prod/web-1, 10.20.0.1, 4196, 02:00:00:00:20:01",
    "staging/web-1, 203.0.113.9, 0, 02:00:00:00:30:01",
    "staging/web-1, 10.30.0.50, 0, 02:00:00:00:30:50",
    "dev/box-1, 203.0.113.9, 0, 02:00:00:00:00:01",
    "dev/box-1, 10.20.0.50, 0, 02:00:00:00:00:01"
  })
  void itLeavesIntoItsNetworkTowardsTheRightHop(String pod, String to, int tag, String hop) {
    is(world.send("node-1", pod, udpTo(to)).packet(), tag, hop);
  }

  @Test
  void repliesComeBackTagged() {
    for (Answer answer :
        new Answer[] {
          world.send("node-1", "prod/web-1", tcpTo(OUTSIDE)),
          world.send("node-3", "prod/web-3", udpTo(OUTSIDE)),
          world.send("node-2", "prod/web-2", pingTo("10.20.0.50"))
        }) {
      answer.leaves("node-3").from("10.20.0.100").reply();
    }
    world
        .send("node-1", "prod/web-1", tcpTo(OUTSIDE))
        .leaves("node-3")
        .reply()
        .reaches("prod/web-1")
        .from(OUTSIDE);
  }

  @Test
  void aReplyWithoutTheTagIsNoReply() {
    Answer sent = world.send("node-1", "prod/web-1", tcpTo(OUTSIDE)).leaves("node-3");
    Packet reply = Packets.replyTo(sent.packet());
    sent.then().sendFromOutside("node-3", reply).reaches("prod/web-1");
    Packet untagged = reply.with(Field.VLAN_VID, 0);
    sent.then().sendFromOutside("node-3", untagged).dropped("from_uplink");
    Packet other = reply.with(Field.VLAN_VID, TAG + 1);
    sent.then().sendFromOutside("node-3", other).dropped("classify");
  }

  @Test
  void aNeighbourThatIsNotKnownIsAskedFor() {
    Answer asked = world.send("node-1", "prod/web-1", udpTo("10.20.0.51"));
    asked.reachesController("node-3");
    assertThat(asked.packet())
        .matches(p -> p.has(Field.VLAN_VID, TAG), "tells its VLAN")
        .matches(
            p -> p.has(Field.NW_SRC, IpAddress.parse("10.20.0.100").value().longValue()),
            "is translated already");
  }

  private static Packet request(String from, String asked, int tag) {
    return Packets.arpRequest(
            MacAddress.parse("02:00:00:00:20:01"), IpAddress.parse(from), IpAddress.parse(asked))
        .with(Field.VLAN_VID, tag);
  }

  @Test
  void theEgressIpIsAnsweredForInItsOwnNetworkOnly() {
    Answer answer =
        world.sendFromOutside("node-3", request("10.20.0.1", "10.20.0.100", TAG)).leaves("node-3");
    assertThat(answer.packet())
        .matches(p -> p.has(Field.ARP_OP, 2), "is a reply")
        .matches(p -> p.has(Field.VLAN_VID, TAG), "is tagged");
    world.sendFromOutside("node-3", request("10.30.0.1", "10.30.0.100", 0)).leaves("node-3");
    world.sendFromOutside("node-3", request("10.20.0.1", "10.20.0.100", 0)).reachesHost("node-3");
    world
        .sendFromOutside("node-3", request("10.30.0.1", "10.30.0.100", TAG))
        .dropped("from_subnet");
    world
        .sendFromOutside("node-2", request("10.20.0.1", "10.20.0.100", TAG))
        .dropped("from_subnet");
  }

  @Test
  void nothingElseOfTheNodeIsReachedFromAVlan() {
    Packet toNode =
        Packets.udp(IpAddress.parse("10.20.0.50"), 4000, IpAddress.parse("10.10.0.103"), 53)
            .with(Field.VLAN_VID, TAG);
    world.sendFromOutside("node-3", toNode).dropped("from_subnet");
  }
}
