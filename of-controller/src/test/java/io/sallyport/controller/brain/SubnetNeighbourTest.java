package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Hop;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gateways and neighbours in a subnet of a pool, in VLAN 100. */
class SubnetNeighbourTest {
  private static final int VLAN = 100;
  private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:20:01");
  private static final MacAddress FRIEND = MacAddress.parse("02:00:00:00:20:50");
  private static final IpAddress GATEWAY = IpAddress.parse("10.20.0.1");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.20.0.50");

  private final BrainLab lab = BrainLab.timeless();
  private int owner;

  @BeforeEach
  void start() {
    TestCluster cluster =
        BrainLab.cluster()
            .with(
                APool.named("pool")
                    .range("10.20.0.100", "10.20.0.109")
                    .subnet(GATEWAY.toString(), 24, VLAN)
                    .nodes("gateway", "yes"))
            .with(AnEgress.named("web").created(100).pods("app", "web").pool("pool"));
    lab.accept(cluster);
    lab.connectAll();
    lab.soon()
        .until(
            () ->
                Optional.ofNullable(lab.egress("web"))
                    .flatMap(Status.EgressStatus::first)
                    .flatMap(Status.EgressAddress::node)
                    .isPresent());
    owner = lab.owner("web");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private String node() {
    return "Node/node-" + owner;
  }

  private boolean inASecond(BooleanSupplier holds) {
    lab.pass(Duration.ofSeconds(1));
    return holds.getAsBoolean();
  }

  private List<Hop> asked() {
    return lab.session(owner).sent().stream()
        .flatMap(s -> Heard.in(s.frame().toArray()).stream())
        .map(Heard::hop)
        .toList();
  }

  /** The frames that ask for an address, by its number in the frame. */
  private long questions(IpAddress target) {
    return lab.session(owner).sent().stream()
        .map(s -> s.frame().toArray())
        .filter(f -> f.length == 46 && ByteBuffer.wrap(f).getInt(12) == (0x8100_0000 | VLAN))
        .filter(f -> Arrays.equals(Arrays.copyOfRange(f, 42, 46), target.bytes()))
        .count();
  }

  private static byte[] answer(MacAddress mac, IpAddress ip) {
    return new ArpFrame(2, mac, ip, IpAddress.parse("0.0.0.0")).bytes(VLAN);
  }

  private boolean sendsTo(MacAddress mac) {
    return lab.flows(owner).stream().anyMatch(f -> f.contains("set_field:" + mac + "->eth_dst"));
  }

  private byte[] packetTo(IpAddress ip) {
    ByteBuffer out = ByteBuffer.allocate(60);
    out.position(12);
    out.putShort((short) 0x8100).putShort((short) VLAN).putShort((short) 0x0800);
    out.position(34);
    return out.put(ip.bytes()).array();
  }

  @Test
  void theGatewayIsAskedForInItsVlanAsOneWhoHasNoAddressThere() {
    lab.soon().until(() -> questions(GATEWAY) > 0);
    assertThat(asked()).contains(new Hop(VLAN, IpAddress.parse("0.0.0.0")));
    assertThat(lab.isReady("web")).isFalse();
    lab.session(owner).packetIn(answer(ROUTER, GATEWAY));
    lab.soon().until(() -> sendsTo(ROUTER) && lab.isReady("web"));
  }

  @Test
  void aSilentGatewayIsAProblem() {
    lab.soon().until(() -> inASecond(() -> lab.hasProblem(node(), "10.20.0.1 in VLAN 100")));
  }

  @Test
  void anAnswerFromAnotherNetworkOrOfAStrangerIsIgnored() {
    lab.soon().until(() -> questions(GATEWAY) > 0);
    lab.session(owner).packetIn(new ArpFrame(2, FRIEND, GATEWAY, NEIGHBOUR).bytes());
    lab.session(owner).packetIn(answer(FRIEND, NEIGHBOUR));
    lab.session(owner).packetIn(answer(ROUTER, GATEWAY));
    lab.soon().until(() -> sendsTo(ROUTER));
    assertThat(sendsTo(FRIEND)).isFalse();
  }

  @Test
  void aNeighbourIsAskedForWhenAPacketWantsToGoThere() {
    lab.soon().until(() -> questions(GATEWAY) > 0);
    lab.session(owner).packetIn(packetTo(NEIGHBOUR));
    lab.soon().until(() -> questions(NEIGHBOUR) > 0);
    lab.session(owner).packetIn(answer(FRIEND, NEIGHBOUR));
    lab.soon().until(() -> sendsTo(FRIEND));
    assertThat(lab.flows(owner))
        .anySatisfy(f -> assertThat(f).contains("nw_dst=10.20.0.50", FRIEND.toString()));
  }

  @Test
  void whoDoesNotAnswerIsGivenUp() {
    Neighbourhood some = new Neighbourhood();
    Hop hop = new Hop(VLAN, NEIGHBOUR);
    assertThat(some.want(hop)).isTrue();
    assertThat(some.want(hop)).as("asked for already").isFalse();
    some.learn(hop, FRIEND);
    for (int i = 0; i < Neighbourhood.ASKS_IN_VAIN; i++) {
      assertThat(some.giveUp(Set.of())).isFalse();
      some.asked(hop);
    }
    assertThat(some.giveUp(Set.of(hop))).as("needed").isFalse();
    assertThat(some.giveUp(Set.of())).isTrue();
    assertThat(some.knows(hop)).isFalse();
    assertThat(some.want(hop)).isTrue();
  }

  @Test
  void aScanComesToAnEnd() {
    Neighbourhood some = new Neighbourhood();
    long taken = 0;
    for (int i = 0; i < 5_000; i++) {
      taken += some.want(new Hop(VLAN, NEIGHBOUR.plus(i))) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(1024);
  }

  @Test
  void moreNeighboursThanThereIsRoomForAreAProblem() {
    lab.soon().until(() -> questions(GATEWAY) > 0);
    for (int i = 0; i < 1024; i++) {
      lab.session(owner).packetIn(packetTo(NEIGHBOUR.plus(i)));
    }
    lab.soon().until(() -> questions(NEIGHBOUR.plus(1023)) > 0);
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.hasProblem(node(), "1024 neighbours")).isTrue();
    lab.soon().until(() -> inASecond(() -> !lab.hasProblem("1024 neighbours")));
  }

  @Test
  void theAnnouncementIsTagged() {
    lab.soon().until(() -> inASecond(() -> asked().stream().anyMatch(this::isEgressIp)));
    assertThat(asked()).filteredOn(this::isEgressIp).allMatch(h -> h.vlan() == VLAN);
  }

  private boolean isEgressIp(Hop hop) {
    return hop.ip().toString().equals(lab.ip("web"));
  }
}
