package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.arpFor;
import static io.sallyport.walk.testing.Probe.udpTo;

import io.sallyport.datapath.Field;
import io.sallyport.flows.ClaimRef;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Loss;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody speaks for another: not a Pod, not the kernel, not a stranger with a tunnel. */
class GuardTest {
  private static final String OUTSIDE = "203.0.113.9";
  private static final int TUNNEL = 2;
  private final TestCluster cluster = Worlds.strayPods();
  private final TestWorld world = cluster.world();

  private static Packet udp(String from, String to) {
    return Packets.udp(IpAddress.parse(from), 4000, IpAddress.parse(to), 53);
  }

  @ParameterizedTest(name = "as {0}")
  @ValueSource(strings = {"10.244.1.12", "10.10.0.101", "10.10.0.11", "8.8.8.8"})
  void aForgedAddressIsDropped(String source) {
    world
        .send("node-1", "prod/web-1", udpTo(OUTSIDE).with(Field.NW_SRC, source))
        .dropped("spoof_guard");
  }

  @Test
  void aForgedMacAddressIsDropped() {
    Packet packet =
        udp("10.244.1.11", OUTSIDE).with(Field.ETH_SRC, MacAddress.parse("02:00:00:00:00:99"));
    world.send("node-1", 101, packet).dropped("spoof_guard");
  }

  @Test
  void aForgedArpIsDropped() {
    world
        .send("node-1", "prod/web-1", arpFor("10.10.0.1").with(Field.ARP_SPA, "10.10.0.11"))
        .dropped("spoof_guard");
    world
        .send("node-1", "prod/web-1", arpFor("10.10.0.1").with(Field.ARP_SHA, 0x0200_0000_0099L))
        .dropped("spoof_guard");
  }

  @Test
  void aPodCannotChooseAVlan() {
    world
        .send("node-1", "prod/web-1", udpTo(OUTSIDE).with(Field.VLAN_VID, 0x1000 | 10))
        .dropped("classify");
  }

  @Test
  void aPodsIpv6IsDropped() {
    Packet packet =
        Packets.udp(IpAddress.parse("fd00::1"), 4000, IpAddress.parse("fd00::2"), 53)
            .with(Field.ETH_SRC, MacAddress.parse("0a:58:0a:f4:01:0b"));
    world.send("node-1", 101, packet).dropped("spoof_guard");
  }

  @Test
  void anUnknownPortIsDropped() {
    world.send("node-1", 999, udp("10.244.1.11", OUTSIDE)).dropped("classify");
  }

  @ParameterizedTest(name = "as {0}")
  @ValueSource(strings = {"10.244.1.11", "10.244.2.11", "10.99.0.1", "10.99.0.2", "10.244.1.99"})
  void theKernelDoesNotSpeakForPods(String source) {
    world.sendFromHost("node-1", udp(source, OUTSIDE)).dropped("from_host");
  }

  private static Packet tunnelled(String peer, long id) {
    return udp("10.244.1.11", OUTSIDE)
        .with(Field.TUN_SRC, IpAddress.parse(peer))
        .with(Field.TUN_ID, id);
  }

  private long idOfProd() {
    return cluster.decision().ids().get(new ClaimRef("egress-prod-web", Family.IPV4));
  }

  @Test
  void aPeersTunnelPacketIsServed() {
    world.send("node-3", TUNNEL, tunnelled("10.10.0.101", idOfProd())).leaves("node-3");
  }

  // Whoever can pose as a Node on the underlay could otherwise use any egress IP.
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"8.8.4.4", "10.244.2.11", "10.244.3.11", "10.10.0.101"})
  void aPeerSendsForItsOwnPodsOnly(String source) {
    Packet foreign =
        udp(source, OUTSIDE)
            .with(Field.TUN_SRC, IpAddress.parse("10.10.0.101"))
            .with(Field.TUN_ID, idOfProd());
    world.send("node-3", TUNNEL, foreign).dropped("tunnel_guard");
  }

  @Test
  void anUnknownIdIsDropped() {
    world.send("node-3", TUNNEL, tunnelled("10.10.0.101", 12345)).dropped("egress_tunnel");
    world.send("node-3", TUNNEL, tunnelled("10.10.0.101", 0)).dropped("egress_tunnel");
  }

  @Test
  void anIdThatIsServedElsewhereIsDropped() {
    world.send("node-2", TUNNEL, tunnelled("10.10.0.101", idOfProd())).dropped("egress_tunnel");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"10.10.0.77", "203.0.113.9", "10.10.0.103", "10.244.1.11"})
  void anUnknownPeerIsDropped(String peer) {
    world.send("node-3", TUNNEL, tunnelled(peer, idOfProd())).dropped("classify");
  }

  @Test
  void aTunnelPacketNeverGoesBackIntoATunnel() {
    Packet packet =
        udp("10.244.1.11", "10.244.2.11").with(Field.TUN_SRC, IpAddress.parse("10.10.0.101"));
    world.send("node-3", TUNNEL, packet).dropped("egress_tunnel");
  }

  @Test
  void strangersTunnelPacketsDoNotReachTheKernel() {
    Packet vxlan =
        Packets.udp(IpAddress.parse(OUTSIDE), 4000, IpAddress.parse("10.10.0.101"), 4789);
    world.sendFromOutside("node-1", vxlan).dropped("from_uplink");
    Packet peers =
        Packets.udp(IpAddress.parse("10.10.0.102"), 4000, IpAddress.parse("10.10.0.101"), 4789);
    world.sendFromOutside("node-1", peers).reachesHost("node-1");
  }

  @Test
  void aTaggedFrameFromOutsideIsDropped() {
    Packet tagged = udp(OUTSIDE, "10.10.0.101").with(Field.VLAN_VID, 0x1000 | 10);
    world.sendFromOutside("node-1", tagged).dropped("classify");
  }

  @Test
  void nothingIsSentToANodeWithoutASwitch() {
    TestWorld smaller = cluster.switches(s -> s.without("node-3")).world();
    smaller.send("node-1", "prod/web-1", udpTo(OUTSIDE)).lost(Loss.NO_PEER);
  }
}
