package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Matches have one form, whoever wrote them. */
class MatchBytesTest {
  private static final Match MATCH =
      Match.ANY
          .and(Field.REG0, new Masked(BigInteger.valueOf(5), BigInteger.valueOf(255)))
          .and(Field.REG1, 7)
          .and(Prerequisite.IPV4)
          .and(Field.NW_TTL, 64)
          .and(Field.NW_SRC, Cidr.parse("10.0.0.0/8"));

  private static final Bytes CANONICAL =
      bytes(
          """
          8000 0a 02 0800              # OXM_OF_ETH_TYPE, before what needs it
          8000 17 08 0a000000 ff000000 # OXM_OF_IPV4_SRC with a mask
          0001 01 08 00000005 000000ff # NXM_NX_REG0 with a mask
          0001 02 04 00000007          # NXM_NX_REG1
          0001 3a 01 40                # NXM_NX_IP_TTL
          """);

  @Test
  void aRulesMatchIsWrittenSorted() {
    assertThat(MatchBytes.of(MATCH)).isEqualTo(CANONICAL);
  }

  @Test
  void whatTheSwitchReadsBackIsBroughtIntoThatForm() {
    Bytes fromTheSwitch =
        bytes(
            """
            8000 0a 02 0800
            8000 17 08 0a000000 ff000000
            0001 3a 01 40
            8001 01 10                   # OXM_OF_PKT_REG0 with a mask: reg0 and reg1
            00000005 00000007
            000000ff ffffffff
            """);
    assertThat(MatchBytes.of(fromTheSwitch)).isEqualTo(CANONICAL);
  }

  @Test
  void fieldsOfNeighbourDiscoveryStandBehindTheTypeOfTheMessage() {
    Match solicitation =
        Match.ANY
            .and(Field.TUN_IPV6_SRC, IpAddress.parse("fd00::1"))
            .and(Field.TUN_IPV6_DST, Cidr.parse("fd00::/16"))
            .and(Prerequisite.ND_SOLICIT)
            .and(Field.ND_SLL, MacAddress.parse("0a:00:00:00:00:01"))
            .and(Field.ND_RESERVED, 0x6000_0000)
            .and(Field.ND_OPTIONS_TYPE, 1);
    Bytes canonical =
        bytes(
            """
            8000 0a 02 86dd              # OXM_OF_ETH_TYPE
            8000 14 01 3a                # OXM_OF_IP_PROTO
            8000 3a 01 87                # OXM_OF_ICMPV6_TYPE
            8000 3c 01 00                # OXM_OF_ICMPV6_CODE
            8000 40 06 0a0000000001      # OXM_OF_IPV6_ND_SLL
            0001 da 10                   # NXM_NX_TUN_IPV6_SRC
            fd000000000000000000000000000001
            0001 dd 20                   # NXM_NX_TUN_IPV6_DST with a mask
            fd000000000000000000000000000000
            ffff0000000000000000000000000000
            1000 02 04 60000000          # ERICOXM_OF_ICMPV6_ND_RESERVED
            1000 04 01 01                # ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE
            """);
    assertThat(MatchBytes.of(solicitation)).isEqualTo(canonical);
    assertThat(new FlowDecoder(Pipeline::byId).match(new FlowKey(1, 5, canonical)))
        .contains(solicitation);
  }

  @Test
  void aHalfUsedPairAndAQuadrupleAreSplitToo() {
    Bytes wide =
        bytes(
            """
            8001 03 10                   # OXM_OF_PKT_REG1 with a mask: reg3 only
            00000000 00000009
            00000000 ffffffff
            0001 e1 20                   # NXM_NX_XXREG1 with a mask: reg4 and reg7
            00000001 00000000 00000000 00000002
            ffffffff 00000000 00000000 0000000f
            """);
    assertThat(MatchBytes.of(wide))
        .isEqualTo(
            bytes(
                """
                0001 06 04 00000009
                0001 08 04 00000001
                0001 0f 08 00000002 0000000f
                """));
  }

  @Test
  void masksThatSayNothingGo() {
    Bytes needless =
        bytes(
            """
            8000 01 08 00000001 ffffffff # in_port, all bits
            8000 0d 04 1064 1fff         # vlan_vid, all of its 13 bits
            8000 05 10 0000000000000000 0000000000000000  # metadata, no bit
            0001 35 02 03 03             # ip_frag, both bits that it has
            """);
    assertThat(MatchBytes.of(needless))
        .isEqualTo(
            bytes(
                """
                8000 00 04 00000001
                8000 0c 02 1064
                0001 34 01 03
                """));
  }

  @Test
  void theIdOfAnExperimenterIsNoPartOfValueAndMask() {
    Bytes masked = bytes("ffff 03 0c 005ad650 10345678 f0ffffff   ffff 05 06 005ad650 01 01");
    assertThat(MatchBytes.of(masked)).isEqualTo(masked);
    Bytes needless = bytes("ffff 03 0c 005ad650 12345678 ffffffff");
    assertThat(MatchBytes.of(needless)).isEqualTo(bytes("ffff 02 08 005ad650 12345678"));
    Bytes unmasked = bytes("ffff 03 0c 005ad650 12345678 f0ffffff");
    assertThat(MatchBytes.of(unmasked)).isEqualTo(bytes("ffff 03 0c 005ad650 10345678 f0ffffff"));
  }

  @Test
  void unknownFieldsStayAsTheyAre() {
    Bytes unknown = bytes("8000 10 01 08   ffff 02 08 4f4e4600 12345678");
    assertThat(MatchBytes.of(unknown)).isEqualTo(unknown);
  }
}
