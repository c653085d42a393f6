package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.MacAddress;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a switch says, from its bytes. */
class MessageDecoderTest {
  private static final String FLOW =
      """
      0068 0000           # an entry of 104 bytes
      01 00 000a          # table 1, priority 10
      0005 0006 0001 0000 # idle 5 s, hard 6 s, flags, importance
      5a11000000000007    # cookie
      0001 0010           # match
      8001 00 08 00000005 00000007  # OXM_OF_PKT_REG0: reg0 and reg1
      0000 0034           # statistics, 52 bytes
      8002 00 08 0000000a 12bc4000  # lives for 10 s and 314327040 ns
      8002 02 08 0000000000000000   # idle
      8002 08 08 0000000000000003   # packets
      8002 0a 08 000000000000012c   # bytes
      00000000            # padding
      0001 0008 09 000000 # goto table 9
      """;

  private static Message decode(String hex) {
    return MessageDecoder.decode(Frame.of(bytes(hex)));
  }

  @Test
  void helloWithAndWithoutVersions() {
    assertThat(decode("06 00 0010 00000001 0001 0008 00000052 # 1.0, 1.3, 1.5"))
        .isEqualTo(new Message.Hello(1, new TreeSet<>(List.of(1, 4, 6))));
    assertThat(decode("04 00 0008 00000001 # up to 1.3"))
        .isEqualTo(new Message.Hello(1, new TreeSet<>(List.of(1, 2, 3, 4))));
    assertThat(decode("06 00 0010 00000001 0063 0008 00000000 # an unknown element"))
        .isEqualTo(new Message.Hello(1, new TreeSet<>(List.of(1, 2, 3, 4, 5, 6))));
  }

  @Test
  void errorsAreSaidInWords() {
    Message.Failure known = (Message.Failure) decode("06 01 000e 00000009 0004 0009 0622");
    assertThat(known.error()).hasToString("bad match: bad prereq");
    assertThat(known.error().data()).isEqualTo(bytes("0622"));
    Message.Failure meter = (Message.Failure) decode("06 01 000c 00000009 000c 0001");
    assertThat(meter.error()).hasToString("meter mod failed: meter exists");
    Message.Failure unknown = (Message.Failure) decode("06 01 000c 00000009 ffff 0b0a");
    assertThat(unknown.error()).hasToString("error type 65535 code 2826");
    Message.Failure unknownCode = (Message.Failure) decode("06 01 000c 00000009 0004 0063");
    assertThat(unknownCode.error()).hasToString("error type 4 code 99");
  }

  @Test
  void flows() {
    assertThat(decode("06 13 0078 00000005 0001 0001 00000000 # more follow\n" + FLOW))
        .isEqualTo(
            new Message.Flows(
                5,
                List.of(
                    new InstalledFlow(
                        new FlowKey(1, 10, bytes("0001 00 04 00000005 0001 02 04 00000007")),
                        new FlowState(
                            bytes("0001 0008 09 000000"), 0x5a11_0000_0000_0007L, 5, 6, 1),
                        3,
                        300,
                        10_314_327_040L)),
                true));
  }

  @Test
  void groups() {
    assertThat(
            decode(
                """
                06 13 0030 00000006 0007 0000 00000000
                0020 02 00 00000007 # 32 bytes, indirect, number 7
                0010 000000000000   # 16 bytes of buckets
                0010 0008 00000000 0016 0008 00000008
                """))
        .isEqualTo(
            new Message.Groups(
                6,
                List.of(
                    new InstalledGroup(
                        7, bytes("02 00 0010 0010 0008 00000000 0016 0008 00000008"))),
                false));
  }

  @Test
  void aPacketWithFieldsOfOpenVswitch() {
    assertThat(
            decode(
                """
                06 0a 0035 00000000
                ffffffff 0003 01 02 # no buffer, 3 bytes, action, table 2
                5a11000000000011    # cookie
                0001 0014           # match of 20 bytes
                8000 00 04 00000003 # in_port=3
                0001 06 04 00000007 # reg3=7
                00000000 0000       # padding
                aabbcc              # the frame
                """))
        .isEqualTo(
            new Message.PacketArrival(
                0, new PacketIn(3, 2, 0x5a11_0000_0000_0011L, bytes("aabbcc"))));
  }

  @Test
  void aPortThatLostItsLink() {
    assertThat(
            decode(
                """
                06 0c 0058 00000000
                02 00000000000000   # changed
                0000002a 0048 0000  # port 42, 72 bytes
                020000000001 0000   # MAC address
                76786c616e30 00000000000000000000  # vxlan0
                00000000 00000001   # not switched off, no link
                0000 0020 00000000  # Ethernet
                000000000000000000000000000000000000000000000000
                """))
        .isEqualTo(
            new Message.PortChange(
                0,
                false,
                new Port(42, "vxlan0", MacAddress.parse("02:00:00:00:00:01"), false, false)));
  }

  @Test
  void rolesBundlesBarriersAndEchoes() {
    assertThat(decode("06 19 0018 00000001 00000002 ffff 0000 0000000000000001"))
        .isEqualTo(new Message.RoleReply(1, Role.MASTER));
    assertThat(decode("06 1e 0018 00000000 00000003 00 000000 0000000000000001"))
        .isEqualTo(new Message.RoleChange(0, Role.SLAVE));
    assertThat(decode("06 21 0010 00000002 00000003 0005 0003"))
        .isEqualTo(new Message.BundleReply(2, 3));
    assertThat(decode("06 15 0008 00000003")).isEqualTo(new Message.BarrierReply(3));
    assertThat(decode("06 02 0009 00000004 aa")).isEqualTo(new Message.EchoRequest(4, bytes("aa")));
    assertThat(decode("06 03 0008 00000005")).isEqualTo(new Message.EchoReply(5));
  }

  @Test
  void whatCannotBeReadIsKeptAsItIs() {
    String truncated = "06 13 0018 00000005 0001 0000 00000000 0070 0000 01 00 000a";
    assertThat(decode(truncated)).isEqualTo(new Message.Opaque(19, 5, bytes(truncated)));
    String unknown = "06 63 0008 00000007";
    assertThat(decode(unknown)).isEqualTo(new Message.Opaque(99, 7, bytes(unknown)));
    String meters = "06 13 0010 00000008 000b 0000 00000000";
    assertThat(decode(meters)).isEqualTo(new Message.Opaque(19, 8, bytes(meters)));
  }
}
