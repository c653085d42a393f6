package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.projectfloodlight.openflow.protocol.OFActionCopyField;
import org.projectfloodlight.openflow.protocol.OFBundleFlags;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.action.OFAction;
import org.projectfloodlight.openflow.types.BundleId;

/**
 * Why this package writes and reads some messages itself. If one of these fails, openflowj has been
 * mended: the code that goes round the defect may go.
 */
class OpenflowjDefectsTest {
  private static final OFFactory OF = OFFactories.getFactory(OFVersion.OF_15);

  private static void cannotRead(String hex) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes(hex).toArray());
    assertThatThrownBy(() -> OF.getReader().readFrom(in)).isNotInstanceOf(AssertionError.class);
  }

  @Test
  void aBundleAddHasOneByteOfPaddingForTwo() {
    OFMessage message =
        OF.buildBundleAddMsg()
            .setXid(1)
            .setBundleId(BundleId.of(3))
            .setFlags(EnumSet.of(OFBundleFlags.ORDERED))
            .setMessage(OF.buildBarrierRequest().setXid(1).build())
            .build();
    ByteBuf out = Unpooled.buffer();
    message.writeTo(out);
    assertThat(Bytes.of(ByteBufUtil.getBytes(out)))
        .isEqualTo(bytes("06 22 0017 00000001 00000003 00 0002 06 14 0008 00000001"))
        .isNotEqualTo(FlowRequests.addToBundle(3, bytes("06 14 0008 00000001")));
  }

  @Test
  void flowDescriptionsThrow() {
    cannotRead(
        """
        06 13 0068 00000005 0001 0000 00000000
        0058 0000 01 00 000a 0000 0000 0000 0000 0000000000000000
        0001 0004 00000000
        0000 0034 8002 00 08 0000000a 12bc4000 8002 02 08 0000000000000000
        8002 08 08 0000000000000003 8002 0a 08 000000000000012c 00000000
        """);
  }

  @Test
  void groupDescriptionsThrow() {
    cannotRead(
        """
        06 13 0030 00000006 0007 0000 00000000
        0020 02 00 00000007 0010 000000000000 0010 0008 00000000 0016 0008 00000008
        """);
  }

  @Test
  void packetsWithRegistersThrow() {
    cannotRead(
        """
        06 0a 0035 00000000 ffffffff 0003 01 02 5a11000000000011
        0001 0014 8000 00 04 00000003 0001 06 04 00000007 00000000 0000 aabbcc
        """);
  }

  @Test
  void aHelloOfAnotherVersionThrows() {
    cannotRead("04 00 0008 00000001");
  }

  @Test
  void copyFieldIsNoAction() {
    assertThat(OFAction.class.isAssignableFrom(OFActionCopyField.class)).isFalse();
  }
}
