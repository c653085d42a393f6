package io.sallyport.datapath;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv6's own fields: what a match must say before them, and how they are written. */
class NeighbourDiscoveryTest {
  private static final TableDef END = TableDef.table(1, "end", "").matching(Field.values());
  private static final TableDef TABLE =
      TableDef.table(0, "nd", "").matching(Field.values()).next(END);
  private static final IpAddress ADDRESS = IpAddress.parse("fd00::1");
  private static final MacAddress MAC = MacAddress.parse("0a:00:00:00:ff:fe");

  @Test
  void aSolicitationIsAnsweredOverTwoTables() {
    Rule first =
        TABLE
            .rule(200)
            .when(Prerequisite.ND_SOLICIT)
            .when(Field.ND_TARGET, Cidr.parse("fd10:244:1::/64"))
            .then(
                set(Field.ICMPV6_TYPE, 136),
                set(Field.ND_OPTIONS_TYPE, 2),
                set(Field.ND_RESERVED, 0x6000_0000),
                Actions.goTo(END));
    Rule second =
        END.rule(100)
            .when(Prerequisite.ND_ADVERT)
            .then(copy(Field.ETH_SRC, Field.ND_TLL), copy(Field.ND_TARGET, Field.IPV6_SRC));
    assertThat(FlowText.print(first))
        .isEqualTo(
            "table=nd, priority=200,icmp6,icmp_type=135,icmp_code=0,nd_target=fd10:244:1::/64"
                + " actions=set_field:136->icmpv6_type,set_field:2->nd_options_type,"
                + "set_field:1610612736->nd_reserved,goto_table:end");
    assertThat(FlowText.print(second))
        .isEqualTo(
            "table=end, priority=100,icmp6,icmp_type=136,icmp_code=0"
                + " actions=move:eth_src[]->nd_tll[],move:nd_target[]->ipv6_src[]");
  }

  @Test
  void addressesOfTunnelsAreWrittenAsSuch() {
    Match match =
        Match.ANY
            .and(Field.TUN_IPV6_SRC, ADDRESS)
            .and(Field.TUN_IPV6_DST, Cidr.parse("fd00::/16"))
            .and(Field.IN_PORT, 1);
    assertThat(FlowText.match(match))
        .isEqualTo("tun_ipv6_src=fd00::1,tun_ipv6_dst=fd00::/16,in_port=1");
  }

  @ParameterizedTest
  @EnumSource(names = {"ND_TARGET", "ND_SLL", "ND_TLL", "ND_RESERVED", "ND_OPTIONS_TYPE"})
  void aFieldNeedsTheTypeOfItsMessage(Field field) {
    Match icmp = Match.ANY.and(Prerequisite.ICMPV6);
    assertThatIllegalArgumentException().isThrownBy(() -> icmp.and(field, 1));
    for (int type : field.prerequisite().icmpv6Types()) {
      assertThat(icmp.and(Field.ICMPV6_TYPE, type).and(field, 1).names()).contains(field);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> icmp.and(Field.ICMPV6_TYPE, 134).and(field, 1));
  }

  @Test
  void noOtherCodeHasTheField() {
    Match other = Match.ANY.and(Prerequisite.ICMPV6).and(Field.ICMPV6_TYPE, 135);
    assertThat(other.and(Field.ICMPV6_CODE, 0).and(Field.ND_SLL, MAC).names())
        .contains(Field.ND_SLL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.and(Field.ICMPV6_CODE, 1).and(Field.ND_SLL, MAC));
  }

  @ParameterizedTest
  @ValueSource(longs = {135, 136})
  void anActionNeedsItToo(long type) {
    RuleBuilder rule = TABLE.rule(1).when(Prerequisite.ICMPV6).when(Field.ICMPV6_TYPE, type);
    boolean asks = type == 135;
    Action fits = set(asks ? Field.ND_SLL : Field.ND_TLL, MAC);
    Action doesNot = set(asks ? Field.ND_TLL : Field.ND_SLL, MAC);
    assertThat(rule.then(fits, set(Field.ND_TARGET, ADDRESS)).actions()).hasSize(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.then(set(Field.ICMPV6_TYPE, 271 - type), doesNot))
        .withMessageContaining("lacks what");
  }

  @Test
  void whatASwitchCannotReadIsNotCopied() {
    RuleBuilder rule = TABLE.rule(1).when(Prerequisite.ND_SOLICIT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.then(copy(Field.ND_OPTIONS_TYPE, Field.REG1)))
        .withMessageContaining("which a switch reads as 0");
    assertThat(rule.then(copy(Field.ND_RESERVED, Field.REG1)).actions()).hasSize(1);
  }
}
