package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static io.sallyport.datapath.Actions.commit;
import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.resubmit;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.datapath.Actions.unNat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each action's bytes, as Open vSwitch 3.1 returned them. */
class ActionBytesTest {
  private static final Masked LOW_BYTE = new Masked(BigInteger.valueOf(7), BigInteger.valueOf(255));

  static Stream<Arguments> plain() {
    return Stream.of(
        Arguments.of(
            output(5),
            """
            0000 0010           # output, 16 bytes
            00000005 0000       # port 5, no packet to the controller
            000000000000        # padding
            """),
        Arguments.of(
            output(Action.CONTROLLER),
            """
            0000 0010           # output
            fffffffd ffff       # OFPP_CONTROLLER, the whole packet
            000000000000
            """),
        Arguments.of(group(7), "0016 0008 00000007     # group"),
        Arguments.of(decTtl(), "0018 0008 00000000     # dec_nw_ttl"),
        Arguments.of(
            resubmit(Pipeline.OUT),
            """
            ffff 0010 00002320  # Nicira
            000e                # NXAST_RESUBMIT_TABLE
            fff8 09 000000      # the packet's own port, table 9
            """));
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        Arguments.of(
            set(Field.REG3, 9),
            """
            0019 0010           # set_field
            0001 06 04 00000009 # NXM_NX_REG3, 4 bytes
            00000000            # padding
            """),
        Arguments.of(
            new Action.SetField(Field.REG2, LOW_BYTE),
            """
            0019 0010           # set_field
            0001 05 08          # NXM_NX_REG2 with a mask
            00000007 000000ff   # value, mask
            """),
        Arguments.of(
            set(Field.IN_PORT, 0),
            """
            0019 0010           # set_field
            0000 00 02 0000     # NXM_OF_IN_PORT: the OXM field is refused
            000000000000        # padding
            """),
        Arguments.of(
            copy(Field.NW_SRC, Field.REG4),
            """
            001c 0018           # copy_field
            0020 0000 0000 0000 # 32 bits, from bit 0, to bit 0
            8000 16 04          # OXM_OF_IPV4_SRC
            0001 08 04          # NXM_NX_REG4
            00000000            # padding
            """));
  }

  static Stream<Arguments> neighbourDiscovery() {
    return Stream.of(
        Arguments.of(
            set(Field.ND_RESERVED, 0x6000_0000),
            """
            0019 0010           # set_field
            1000 02 04 60000000 # ERICOXM_OF_ICMPV6_ND_RESERVED
            00000000            # padding
            """),
        Arguments.of(
            set(Field.ND_OPTIONS_TYPE, 2),
            """
            0019 0010           # set_field
            1000 04 01 02       # ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE
            00000000000000      # padding
            """),
        Arguments.of(
            copy(Field.REG2, Field.ND_RESERVED),
            """
            001c 0018           # copy_field
            0020 0000 0000 0000 # 32 bits, from bit 0, to bit 0
            0001 04 04          # NXM_NX_REG2
            1000 02 04          # ERICOXM_OF_ICMPV6_ND_RESERVED
            00000000            # padding
            """),
        Arguments.of(
            copy(Field.ETH_SRC, Field.ND_TLL),
            """
            001c 0018           # copy_field
            0030 0000 0000 0000 # 48 bits
            8000 08 06          # OXM_OF_ETH_SRC
            8000 42 06          # OXM_OF_IPV6_ND_TLL
            00000000            # padding
            """),
        Arguments.of(
            copy(Field.ND_TARGET, Field.IPV6_SRC),
            """
            001c 0018           # copy_field
            0080 0000 0000 0000 # 128 bits
            8000 3e 10          # OXM_OF_IPV6_ND_TARGET
            8000 34 10          # OXM_OF_IPV6_SRC
            00000000            # padding
            """));
  }

  static Stream<Arguments> ipv6() {
    return Stream.of(
        Arguments.of(
            set(Field.TUN_IPV6_DST, IpAddress.parse("fd00::5")),
            """
            0019 0018           # set_field
            0001 dc 10          # NXM_NX_TUN_IPV6_DST
            fd000000000000000000000000000005
            """),
        Arguments.of(
            copy(Field.TUN_IPV6_SRC, Field.TUN_IPV6_DST),
            """
            001c 0018           # copy_field
            0080 0000 0000 0000 # 128 bits
            0001 da 10          # NXM_NX_TUN_IPV6_SRC
            0001 dc 10          # NXM_NX_TUN_IPV6_DST
            00000000            # padding
            """),
        Arguments.of(
            set(Field.ND_TARGET, IpAddress.parse("fd00::1")),
            """
            0019 0018           # set_field
            8000 3e 10          # OXM_OF_IPV6_ND_TARGET
            fd000000000000000000000000000001
            """),
        Arguments.of(
            set(Field.ICMPV6_TYPE, 136),
            """
            0019 0010           # set_field
            8000 3a 01 88       # OXM_OF_ICMPV6_TYPE
            00000000000000      # padding
            """));
  }

  static Stream<Arguments> tracking() {
    return Stream.of(
        Arguments.of(
            unNat(4, Pipeline.OUT),
            """
            ffff 0028 00002320  # Nicira, 40 bytes
            0023                # NXAST_CT
            0000                # flags
            00000000 0004       # zone: from no field, 4
            09 000000 0000      # on to table 9, no helper
            ffff 0010 00002320
            0024                # NXAST_NAT
            0000 0000 0000      # as the connection says
            """),
        Arguments.of(
            commit(6, List.of()),
            """
            ffff 0018 00002320
            0023                # NXAST_CT
            0001                # commit
            00000000 0006       # zone 6
            ff 000000 0000      # goes on nowhere
            """));
  }

  static Stream<Arguments> translation() {
    IpAddress four = IpAddress.parse("1.2.3.4");
    IpAddress six = IpAddress.parse("fd00::1");
    List<Action.SetField> exec =
        List.of(set(Field.CT_MARK, 1), new Action.SetField(Field.CT_LABEL, LOW_BYTE));
    return Stream.of(
        Arguments.of(
            sourceNat(5, six, List.of(), Pipeline.OUT),
            """
            ffff 0038 00002320
            0023 0001           # NXAST_CT, commit
            00000000 0005
            09 000000 0000
            ffff 0020 00002320  # 32 bytes
            0024 0000           # NXAST_NAT
            0001 0004           # source, one IPv6 address
            fd000000000000000000000000000001
            """),
        Arguments.of(
            sourceNat(5, four, exec, Pipeline.OUT),
            """
            ffff 0068 00002320
            0023 0001           # NXAST_CT, commit
            00000000 0005
            09 000000 0000
            ffff 0018 00002320
            0024 0000           # NXAST_NAT
            0001 0001 01020304  # source, one IPv4 address
            00000000            # padding
            0019 0010           # set_field
            0001 d6 04 00000001 # NXM_NX_CT_MARK
            00000000
            0019 0028           # set_field
            0001 d9 20          # NXM_NX_CT_LABEL with a mask
            00000000000000000000000000000007
            000000000000000000000000000000ff
            """));
  }

  @ParameterizedTest
  @MethodSource({"plain", "fields", "neighbourDiscovery", "ipv6", "tracking", "translation"})
  void isWrittenAndReadAsTheSwitchDoes(Action action, String hex) {
    assertThat(ActionEncoder.encode(List.of(action))).isEqualTo(bytes(hex));
    assertThat(new ActionDecoder(Pipeline::byId).decode(bytes(hex))).contains(action);
  }

  @Test
  void actionsBeforeAGotoAreOneInstruction() {
    var rule =
        Pipeline.IN.rule(5).because("test").then(output(5), output(6), Actions.goTo(Pipeline.OUT));
    assertThat(RuleEncoder.encode(rule).state().instructions())
        .isEqualTo(
            bytes(
                """
                0004 0028 00000000           # apply-actions, 40 bytes
                0000 0010 00000005 0000 000000000000
                0000 0010 00000006 0000 000000000000
                0001 0008 09 000000          # goto table 9
                """));
  }

  @Test
  void aDropHasNoInstruction() {
    assertThat(RuleEncoder.encode(Pipeline.IN.rule(5).drop()).state().instructions())
        .isEqualTo(Bytes.EMPTY);
  }

  @Test
  void aGotoInsideOtherActionsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ActionEncoder.encode(List.of(Actions.goTo(Pipeline.OUT))))
        .withMessage("a goto must be the last action of a rule");
  }

  @Test
  void anActionOfAnUnknownFormIsNotGuessed() {
    ActionDecoder decoder = new ActionDecoder(Pipeline::byId);
    assertThat(decoder.decode(bytes("0000 0010 00000005 0080 000000000000  # max_len 128")))
        .isEmpty();
    assertThat(
            decoder.decode(
                bytes("0019 0018 ffff 02 08 005ad650 60000000 00000000 00000000 # long header")))
        .isEmpty();
    assertThat(decoder.decode(bytes("0063 0008 00000000  # type 99"))).isEmpty();
    assertThat(decoder.decode(bytes("ffff 0010 00002320 000e fff8 55 000000  # table 85")))
        .isEmpty();
  }
}
