package io.sallyport.walk;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.walk.Small.FIRST;
import static io.sallyport.walk.Small.SECOND;
import static io.sallyport.walk.Small.world;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.testing.Answer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Neighbour discovery, answered by rules as a real switch does it (NeighbourAnswerTest). */
class DiscoveryTest {
  private static final MacAddress MAC = MacAddress.parse("0a:00:00:00:ff:fe");
  private static final IpAddress ASKED = IpAddress.parse("fd00::1");
  private static final Packet ASKS =
      Packets.solicitation(
          MacAddress.parse("0a:00:00:00:00:01"), IpAddress.parse("fe80::1"), ASKED);
  private static final Action BECOMES_ANSWER = set(Field.ICMPV6_TYPE, 136);
  private static final Action OPTION = set(Field.ND_OPTIONS_TYPE, 2);
  private static final Action TO_ASKER = copy(Field.ETH_SRC, Field.ETH_DST);
  private static final Rule TELLS =
      SECOND
          .rule(1)
          .when(Prerequisite.ND_ADVERT)
          .then(
              copy(Field.ETH_SRC, Field.ND_TLL),
              copy(Field.IPV6_SRC, Field.IPV6_DST),
              copy(Field.ND_TARGET, Field.IPV6_SRC),
              set(Field.NW_TTL, 255),
              output(Action.IN_PORT));

  private static Rule asked(Action... actions) {
    return FIRST.rule(1).when(Prerequisite.ND_SOLICIT).then(actions);
  }

  private static Answer answered(Action... actions) {
    return world(asked(actions), TELLS).send("node-1", 101, ASKS);
  }

  @Test
  void aSolicitationIsItself() {
    assertThat(ASKS)
        .hasToString(
            "icmp6,dl_src=0a:00:00:00:00:01,dl_dst=33:33:ff:00:00:01,ipv6_src=fe80::1,"
                + "ipv6_dst=ff02::1:ff00:1,nw_ttl=255,icmp_type=135,nd_target=fd00::1,"
                + "nd_sll=0a:00:00:00:00:01,nd_options_type=1");
    assertThat(ASKS.onWire()).isEqualTo(ASKS);
  }

  @Test
  void twoTablesMakeTheAnswer() {
    Action flags = set(Field.ND_RESERVED, 0x6000_0000);
    answered(BECOMES_ANSWER, OPTION, flags, TO_ASKER, set(Field.ETH_SRC, MAC), goTo(SECOND))
        .reaches("a/one")
        .advertises(MAC.toString(), ASKS);
  }

  @Test
  void anOptionOfTheOldTypeTellsTheOldMac() {
    Packet sent = answered(BECOMES_ANSWER, goTo(SECOND)).reaches("a/one").packet();
    assertThat(sent.get(Field.ND_TLL)).isZero();
    assertThat(sent.get(Field.ND_SLL)).isZero();
    assertThat(sent.has(Field.ND_OPTIONS_TYPE, 1)).isTrue();
  }

  @Test
  void aFieldThatTheMessageDoesNotHaveAnyMoreIsNotSet() {
    Action sll = set(Field.ND_SLL, MAC);
    Action target = set(Field.ND_TARGET, IpAddress.parse("fd00::9"));
    Packet late = seen(BECOMES_ANSWER, sll, target);
    assertThat(late.get(Field.ND_SLL)).isEqualTo(ASKS.get(Field.ND_SLL));
    assertThat(late).hasToString(late.toString().replace("nd_target=fd00::1,", ""));
    Packet early = seen(sll, BECOMES_ANSWER);
    assertThat(early.get(Field.ND_SLL).longValue()).isEqualTo(MAC.value());
    Packet no = seen(set(Field.ICMPV6_TYPE, 129), target);
    assertThat(no.get(Field.ND_TARGET)).isEqualTo(ASKED.value());
  }

  private static Packet seen(Action... actions) {
    Action[] all = Arrays.copyOf(actions, actions.length + 1);
    all[actions.length] = output(Action.CONTROLLER);
    return world(asked(all)).send("node-1", 101, ASKS).reachesController("node-1").packet();
  }

  @Test
  void anotherCodeIsNoDiscovery() {
    Rule lenient =
        FIRST
            .rule(1)
            .when(Prerequisite.ICMPV6)
            .when(Field.ICMPV6_TYPE, 135)
            .then(set(Field.ND_RESERVED, 5), output(Action.CONTROLLER));
    Packet odd = ASKS.with(Field.ICMPV6_CODE, 1);
    assertThat(world(lenient).send("node-1", 101, odd).packet().get(Field.ND_RESERVED)).isZero();
    assertThat(world(lenient).send("node-1", 101, ASKS).packet().has(Field.ND_RESERVED, 5))
        .isTrue();
  }

  @Test
  void whatIsCopiedIsWhatWasThere() {
    Packet seen =
        seen(
            copy(Field.ND_SLL, Field.METADATA),
            set(Field.ND_RESERVED, 7),
            copy(Field.ND_RESERVED, Field.REG2),
            copy(Field.ND_TARGET, Field.IPV6_DST));
    assertThat(seen.get(Field.METADATA)).isEqualTo(ASKS.get(Field.ND_SLL));
    assertThat(seen.has(Field.REG2, 7)).isTrue();
    assertThat(seen.get(Field.IPV6_DST)).isEqualTo(ASKED.value());
  }

  @Test
  void whoHasNoAddressYetTellsNoMacAndIsToldNone() {
    Packet probe = Packets.solicitation(MAC, IpAddress.parse("::"), ASKED);
    assertThat(probe.toString()).doesNotContain("nd_sll", "nd_options_type", "ipv6_src");
    Packet answer =
        world(asked(BECOMES_ANSWER, OPTION, goTo(SECOND)), TELLS)
            .send("node-1", 101, probe)
            .reaches("a/one")
            .packet();
    assertThat(answer.has(Field.ICMPV6_TYPE, 136)).isTrue();
    assertThat(answer.toString()).doesNotContain("nd_tll", "nd_options_type");
  }
}
