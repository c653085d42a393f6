package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Meter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Meters, byte for byte (OpenFlow 1.5.1, 7.3.4.5, 7.3.5.13 and 7.3.5.14). */
class MeterBytesTest {
  private static final EncodedMeter METER =
      MeterEncoder.encode(new Meter(7, 800_000, 0xffff_ffffL, "Egress/web", "test"));

  private static final String BAND =
      "0001 0010 000c3500 ffffffff 00000000 # drop over 800,000 kbit/s, burst 2^32 - 1\n";

  @Test
  void aMeterIsAddedAndModified() {
    String rest = "000d 00000007 # kbps, burst, stats; meter 7\n" + BAND;
    assertThat(MeterRequests.add(0x65, METER))
        .isEqualTo(bytes("06 1d 0020 00000065\n0000 # add\n" + rest));
    assertThat(MeterRequests.modify(0x65, METER))
        .isEqualTo(bytes("06 1d 0020 00000065\n0001 # modify\n" + rest));
  }

  @Test
  void aMeterIsDeleted() {
    assertThat(MeterRequests.delete(0x65, 7))
        .isEqualTo(bytes("06 1d 0010 00000065 0002 0000 00000007 # delete meter 7, no bands"));
  }

  @Test
  void allMetersAreAskedFor() {
    String all = "0000 00000000 ffffffff 00000000 # all meters";
    assertThat(MeterRequests.readMeters(0x65)).isEqualTo(bytes("06 12 0018 00000065 000a " + all));
    assertThat(MeterRequests.readCounters(0x65))
        .isEqualTo(bytes("06 12 0018 00000065 0009 " + all));
  }

  @Test
  void whatIsSentIsWhatIsRead() {
    Message read =
        decode(
            "06 13 0028 00000065 000a 0001 00000000 # meter-desc, more to come\n"
                + "0018 000d 00000007 # 24 bytes\n"
                + BAND);
    assertThat(read).isEqualTo(new Message.Meters(0x65, List.of(METER), true));
  }

  @Test
  void countersAreRead() {
    Message read =
        decode(
            """
            06 13 0048 00000065 0009 0000 00000000 # meter-stats
            00000007 0038 000000000000 00000002    # meter 7, 56 bytes, 2 flows
            000000000000000a 00000000000003e8      # 10 packets, 1,000 bytes
            00000001 00000000                      # a second old
            0000000000000003 000000000000012c      # 3 packets, 300 bytes dropped
            """);
    assertThat(read)
        .isEqualTo(
            new Message.MeterStats(0x65, List.of(new MeterCounters(7, 10, 1000, 3, 300)), false));
  }

  private static Message decode(String hex) {
    return MessageDecoder.decode(Frame.of(bytes(hex)));
  }

  @Test
  void theActionReadsBack() {
    Bytes action = ActionEncoder.encode(List.of(Actions.meter(7)));
    assertThat(action).isEqualTo(bytes("001d 0008 00000007"));
    assertThat(new ActionDecoder(id -> Optional.empty()).decode(action)).contains(Actions.meter(7));
  }
}
