package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.HexFrames.ADVERTISEMENT;
import static io.sallyport.controller.brain.HexFrames.GATEWAY;
import static io.sallyport.controller.brain.HexFrames.GATEWAY_MAC;
import static io.sallyport.controller.brain.HexFrames.bytes;
import static io.sallyport.controller.brain.HexFrames.changed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of neighbour discovery; the checksums were computed by another program. */
class NdFrameTest {
  private static final MacAddress MAC = MacAddress.parse("0a:58:0a:0a:00:c8");
  private static final MacAddress EGRESS_MAC = MacAddress.parse("0a:01:0a:0a:00:c8");
  private static final IpAddress EGRESS_IP = IpAddress.parse("fd00:10::200");
  private static final String SOLICITATION =
      """
      3333ff0000fe 0a580a0a00c8    # to the group of the target, RFC 2464
      86dd 60000000 0020 3a ff     # IPv6: 32 bytes, ICMPv6, hop limit 255
      fe80000000000000 08580afffe0a00c8
      ff020000000000000000 0001ff0000fe
      87 00 54bd 00000000          # Neighbor Solicitation, checksum
      fd000010000000000000 0000000000fe
      01 01 0a580a0a00c8           # option: source link-layer address
      """;
  private static final String ANNOUNCEMENT =
      """
      333300000001 0a010a0a00c8
      86dd 60000000 0020 3a ff
      fd000010000000000000 000000000200
      ff020000000000000000 000000000001
      88 00 43ab 20000000          # Neighbor Advertisement: override alone
      fd000010000000000000 000000000200
      02 01 0a010a0a00c8           # option: target link-layer address
      """;

  private static NdFrame solicitation() {
    return NdFrame.solicitation(MAC, NdFrame.linkLocal(MAC), GATEWAY);
  }

  @Test
  void aSolicitationGoesToTheGroupOfItsTarget() {
    assertThat(Bytes.of(solicitation().bytes())).isEqualTo(Bytes.of(bytes(SOLICITATION)));
  }

  @Test
  void anAnnouncementGoesToAllAndOverridesWhatTheyKnow() {
    assertThat(Bytes.of(NdFrame.announcement(EGRESS_MAC, EGRESS_IP).bytes()))
        .isEqualTo(Bytes.of(bytes(ANNOUNCEMENT)));
  }

  @Test
  void whoHasNoAddressYetDoesNotTellItsMac() {
    assertThat(Bytes.of(NdFrame.solicitation(MAC, IpAddress.parse("::"), GATEWAY).bytes()))
        .isEqualTo(
            Bytes.of(
                bytes(
                    """
                    3333ff0000fe 0a580a0a00c8
                    86dd 60000000 0018 3a ff
                    00000000000000000000000000000000
                    ff020000000000000000 0001ff0000fe
                    87 00 7b9b 00000000
                    fd000010000000000000 0000000000fe
                    """)));
  }

  @Test
  void aTagStandsBehindTheMacAddresses() {
    byte[] plain = solicitation().bytes();
    byte[] tagged = solicitation().bytes(100);
    assertThat(Bytes.of(tagged).toString())
        .isEqualTo(
            Bytes.of(Arrays.copyOf(plain, 12))
                + "81000064"
                + Bytes.of(Arrays.copyOfRange(plain, 12, plain.length)));
  }

  @ParameterizedTest
  @CsvSource({
    "0a:58:0a:0a:00:c8, fe80::858:aff:fe0a:c8",
    "52:74:f2:b1:a8:7f, fe80::5074:f2ff:feb1:a87f",
    "ff:ff:ff:ff:ff:ff, fe80::fdff:ffff:feff:ffff",
    "00:00:00:00:00:01, fe80::200:ff:fe00:1"
  })
  void theLinkLocalAddressIsThatOfTheMac(String mac, String expected) {
    assertThat(NdFrame.linkLocal(MacAddress.parse(mac))).hasToString(expected);
  }

  @Test
  void whatIsWrittenIsRead() {
    NdFrame announcement = NdFrame.announcement(EGRESS_MAC, EGRESS_IP);
    NdFrame anonymous = NdFrame.solicitation(MAC, IpAddress.parse("::"), GATEWAY);
    assertThat(NdFrame.parse(solicitation().bytes())).contains(solicitation());
    assertThat(NdFrame.parse(announcement.bytes())).contains(announcement);
    assertThat(NdFrame.parse(anonymous.bytes())).contains(anonymous);
  }

  @Test
  void anAnswerTellsTheTargetsMac() {
    NdFrame answer = NdFrame.parse(bytes(ADVERTISEMENT)).orElseThrow();
    assertThat(answer.isAdvertisement()).isTrue();
    assertThat(answer.neighbour()).isEqualTo(GATEWAY);
    assertThat(answer.senderMac()).isEqualTo(GATEWAY_MAC);
  }

  @Test
  void whatFollowsThePacketInTheFrameIsNotRead() {
    byte[] frame = bytes(ADVERTISEMENT);
    assertThat(NdFrame.parse(Arrays.copyOf(frame, frame.length + 7)))
        .isEqualTo(NdFrame.parse(frame))
        .isPresent();
  }

  /** RFC 4861, 7.1.2; the checksum is right where it is not what is wrong. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a router forwarded it,                21,  fe",
    "another code,                         55,  01",
    "another type,                         54,  89",
    "the target is a group,                62,  ff",
    "the source is a group,                22,  ff",
    "an answer to a group,                 38,  ff",
    "an option without a length,           79,  00",
    "an option longer than the message,    79,  02",
    "an option that tells no MAC address,  78,  01",
    "no IPv6,                              14,  40",
    "another protocol,                     20,  11",
    "no such EtherType,                    13,  de",
  })
  void anInvalidAdvertisementTellsNothing(String what, int at, String value) {
    assertThat(NdFrame.parse(changed(at, value))).as(what).isEmpty();
  }

  @Test
  void theCaseChangedInNothingIsRead() {
    assertThat(NdFrame.parse(changed(55, "00"))).isPresent();
  }

  @Test
  void aWrongChecksumTellsNothing() {
    byte[] frame = bytes(ADVERTISEMENT);
    frame[56] ^= 1;
    assertThat(NdFrame.parse(frame)).isEmpty();
  }

  @Test
  void aFrameCutAnywhereTellsNothing() {
    byte[] frame = bytes(ADVERTISEMENT);
    for (int length = 0; length < frame.length; length++) {
      assertThat(NdFrame.parse(Arrays.copyOf(frame, length))).as("%d bytes", length).isEmpty();
    }
  }
}
