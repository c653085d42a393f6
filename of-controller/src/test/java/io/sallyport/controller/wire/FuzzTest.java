package io.sallyport.controller.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Broken messages are values: whatever bits flip, decoding neither throws nor hangs. */
class FuzzTest {
  private static final int ROUNDS = 40_000;
  private static final long SEED = 20260101;

  private static final List<Bytes> VALID =
      List.of(
          AnnotatedHex.bytes(
              """
              06 13 0078 00000005 0001 0000 00000000
              0068 0000 01 00 000a 0005 0006 0001 0000 5a11000000000007
              0001 0010 8001 00 08 00000005 00000007
              0000 0034 8002 00 08 0000000a 12bc4000 8002 02 08 0000000000000000
              8002 08 08 0000000000000003 8002 0a 08 000000000000012c 00000000
              0001 0008 09 000000
              """),
          AnnotatedHex.bytes(
              """
              06 13 0030 00000006 0007 0000 00000000
              0020 02 00 00000007 0010 000000000000 0010 0008 00000000 0016 0008 00000008
              """),
          AnnotatedHex.bytes(
              """
              06 0c 0058 00000000 02 00000000000000 0000002a 0048 0000
              020000000001 0000 76786c616e30 00000000000000000000 00000000 00000001
              0000 0020 00000000 000000000000000000000000000000000000000000000000
              """),
          AnnotatedHex.bytes("06 00 0010 00000001 0001 0008 00000040"),
          AnnotatedHex.bytes("06 01 000e 00000009 0004 0009 0622"),
          AnnotatedHex.bytes("06 19 0018 00000001 00000002 ffff 0000 0000000000000001"),
          AnnotatedHex.bytes("06 21 0010 00000002 00000003 0005 0003"));

  private final Random random = new Random(SEED);

  private byte[] mutated(Bytes valid) {
    byte[] out = valid.toArray();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      out[random.nextInt(out.length)] = (byte) random.nextInt(256);
    }
    int kept = random.nextInt(4) == 0 ? 8 + random.nextInt(out.length - 7) : out.length;
    return Arrays.copyOf(out, kept);
  }

  private Bytes anyMutated() {
    return Bytes.of(mutated(VALID.get(random.nextInt(VALID.size()))));
  }

  @Test
  void messages() {
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Message message = MessageDecoder.decode(Frame.of(anyMutated()));
      read += message instanceof Message.Opaque ? 0 : 1;
    }
    assertThat(read).as("most mutations leave a message readable").isGreaterThan(ROUNDS / 4);
  }

  @Test
  void flowsAndGroups() {
    FlowDecoder decoder = new FlowDecoder(Pipeline::byId);
    Bytes actions =
        ActionEncoder.encode(
            List.of(
                Actions.unNat(5, Pipeline.OUT),
                Actions.copy(Field.NW_SRC, Field.REG1),
                Actions.set(Field.REG2, 7)));
    Bytes instructions =
        new ByteWriter().u16(4).u16(8 + actions.length()).zeros(4).raw(actions).toBytes();
    for (int i = 0; i < ROUNDS; i++) {
      Bytes broken = Bytes.of(mutated(instructions));
      FlowKey key = new FlowKey(random.nextInt(256), 1, broken);
      FlowState state = new FlowState(broken, 0, 0, 0, 0);
      assertThat(decoder.text(key, state)).startsWith("table=");
      assertThat(decoder.groupText(1, broken)).startsWith("group_id=1,");
      decoder.match(key);
      decoder.actions(state);
      decoder.groupActions(broken);
    }
  }

  /** The stream is given up or goes on, but never stands still with a whole message in it. */
  @Test
  void streams() {
    for (int i = 0; i < ROUNDS / 10; i++) {
      EmbeddedChannel channel = new EmbeddedChannel(new Framer());
      try {
        channel.writeInbound(Unpooled.wrappedBuffer(VALID.get(3).toArray()));
        channel.writeInbound(Unpooled.wrappedBuffer(mutated(VALID.get(0))));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[random.nextInt(70_000)]));
      } catch (DecoderException given) {
        assertThat(given).hasCauseInstanceOf(NotOpenFlowException.class);
      }
      channel.finishAndReleaseAll();
    }
  }
}
