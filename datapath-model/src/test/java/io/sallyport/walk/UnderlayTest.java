package io.sallyport.walk;

import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.walk.Small.DATAGRAM;
import static io.sallyport.walk.Small.FIRST;
import static io.sallyport.walk.Small.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.testing.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tunnels over IPv6, and which address counts where both are set. */
class UnderlayTest {
  private static final Action TUNNEL = output(10);
  private static final Action OVER_V4 = set(Field.TUN_DST, IpAddress.parse("172.18.0.12"));
  private static final Action OVER_V6 = to("fd18::12");

  private static Action to(String address) {
    return set(Field.TUN_IPV6_DST, IpAddress.parse(address));
  }

  @Test
  void aTunnelOverIpv6ReachesThePeer() {
    Answer answer = when(set(Field.TUN_ID, 7), OVER_V6, TUNNEL).reachesHost("node-2");
    assertThat(answer.packet()).isEqualTo(DATAGRAM);
    assertThat(answer.walk().trace().toString())
        .contains("-> by tunnel port 10 with tun_id=0x7 to node-2")
        .contains("udp,tun_id=0x7,tun_ipv6_src=fd18::11,tun_ipv6_dst=fd18::12,in_port=10");
  }

  @Test
  void theAddressOfIpv4CountsFirst() {
    assertThat(when(OVER_V6, OVER_V4, TUNNEL).reachesHost("node-2").walk().trace().toString())
        .contains("tun_src=172.18.0.11,tun_dst=172.18.0.12,in_port")
        .doesNotContain("tun_ipv6_src");
  }

  @Test
  void nobodyIsAtAnotherAddressAndNoneIsNoDestination() {
    when(to("fd18::99"), TUNNEL).lost(Loss.NO_PEER);
    when(to("fd18::11"), TUNNEL).lost(Loss.NO_PEER);
    when(to("::"), TUNNEL).lost(Loss.OWN_TUNNEL);
    assertThat(when(to("fd18::99"), TUNNEL).walk().trace().toString())
        .contains("to nobody at tun_ipv6_dst=fd18::99");
  }

  @Test
  void whatCameByATunnelDoesNotGoBackThere() {
    Rule back = FIRST.rule(5).when(Prerequisite.IPV4).then(set(Field.IN_PORT, 0), TUNNEL);
    Rule send = FIRST.rule(1).when(Prerequisite.IPV4).then(OVER_V6, TUNNEL);
    Small.twoNodes(
            NodeProgram.of("node-1", List.of(send), List.of()),
            NodeProgram.of("node-2", List.of(back), List.of()))
        .send("node-1", 101, DATAGRAM)
        .lost(Loss.OWN_TUNNEL);
  }

  @Test
  void aHopLimitEndsAsATtlDoes() {
    Packet last = Packets.udp(IpAddress.parse("fd00::1"), 1, IpAddress.parse("fd00::2"), 2);
    Rule rule = FIRST.rule(1).when(Prerequisite.IPV6).then(decTtl(), output(1));
    Small.world(rule).send("node-1", 101, last.with(Field.NW_TTL, 1)).lost(Loss.TTL_EXCEEDED);
    assertThat(Small.world(rule).send("node-1", 101, last).packet().has(Field.NW_TTL, 63)).isTrue();
  }

  @Test
  void aNodeHasOneAddressOfEachVersion() {
    IpAddress six = IpAddress.parse("fd18::1");
    assertThat(Wiring.at(six).tunnelAddress(six.family())).contains(six);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Wiring.at(six, six.plus(1)))
        .withMessage("fd18::2 is the second one of its IP version");
  }
}
