package io.sallyport.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.Framer;
import io.sallyport.controller.wire.Role;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What happens at the deadlines, by a clock that the test moves: a slow machine changes nothing.
 */
class DeadlineTest {
  private static final int ECHO_REQUEST = 2;
  private static final Timings TIMINGS =
      new Timings(
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofMillis(400),
          Duration.ofMillis(600));

  private final Told told = new Told();
  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel channel =
      EmbeddedChannel.builder().ticker(clock).handlers(new Arrival()).build();

  /** As {@link OpenFlowServer} sets a connection up. */
  private final class Arrival extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel ch) {
      ServerConfig config = new ServerConfig(new InetSocketAddress(0), Role.MASTER, 1, 1, TIMINGS);
      ch.pipeline().addLast(new Framer(), new Connection(ch, config, new SafeListener(told)));
    }
  }

  @AfterEach
  void stop() {
    channel.finishAndReleaseAll();
  }

  private void pass(long millis) {
    clock.advanceMillis(millis);
    channel.runScheduledPendingTasks();
  }

  private void say(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(Bytes.hex(hex.replace(" ", "")).toArray()));
  }

  private void hello() {
    say("06 00 0010 00000001 0001 0008 00000040");
  }

  /** The number of the next request of this type. */
  private int asked(int type) {
    ByteBuf message = channel.readOutbound();
    int xid = message.getInt(4);
    boolean found = message.getUnsignedByte(1) == type;
    message.release();
    return found ? xid : asked(type);
  }

  private void answer(int question, byte[] body) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(FakeSwitch.message(question + 1, asked(question), body)));
  }

  private SwitchSession up() {
    hello();
    answer(FakeSwitch.FEATURES, new byte[24]);
    answer(FakeSwitch.MULTIPART, FakeSwitch.description("node-1"));
    answer(
        FakeSwitch.ROLE,
        Bytes.hex("00000002 00000000 0000000000000001".replace(" ", "")).toArray());
    answer(FakeSwitch.MULTIPART, FakeSwitch.NO_PORTS);
    return Told.next(told.ups);
  }

  private void isRefusedAfter400Ms(String sentence) {
    pass(399);
    assertThat(told.refusals).isEmpty();
    pass(1);
    assertThat(told.refusals).containsExactly("embedded " + sentence + " within 400 ms");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whoSaysNothingIsRefused() {
    isRefusedAfter400Ms("said no OpenFlow HELLO");
  }

  @Test
  void whoSaysHalfAHelloIsRefused() {
    say("06 00 00");
    isRefusedAfter400Ms("said no OpenFlow HELLO");
  }

  @Test
  void whoSaysHelloOnlyIsRefused() {
    hello();
    isRefusedAfter400Ms("did not finish the handshake");
  }

  @Test
  void whoAnswersTooSlowlyIsRefused() {
    pass(200);
    hello();
    pass(150);
    answer(FakeSwitch.FEATURES, new byte[24]);
    pass(49);
    assertThat(told.refusals).isEmpty();
    pass(1);
    assertThat(told.refusals)
        .containsExactly("embedded did not finish the handshake within 400 ms");
  }

  @Test
  void whoIsUpIsNotRefusedLater() {
    up();
    pass(400);
    assertThat(told.refusals).isEmpty();
    assertThat(told.downs).isEmpty();
  }

  @Test
  void aRequestWithoutAnAnswerFailsAtItsDeadline() {
    CompletableFuture<?> flows = up().readFlows();
    pass(599);
    assertThat(flows).isNotDone();
    pass(1);
    assertThat(flows)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .withMessage("no answer to a question for its flows within 600 ms");
    assertThat(told.downs).isEmpty();
  }

  @Test
  void silenceEndsTheSession() {
    SwitchSession session = up();
    CompletableFuture<?> flows = session.readFlows();
    for (int tick = 1; tick <= 10; tick++) {
      pass(50);
      assertThat(asked(ECHO_REQUEST)).isPositive();
    }
    assertThat(told.downs).isEmpty();
    pass(50);
    assertThat(told.downs).containsExactly("the switch was silent for 500 ms");
    assertThat(flows).isCompletedExceptionally();
    assertThat(session.readGroups())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .withMessage("the switch was silent for 500 ms");
  }

  @Test
  void anEndedConnectionLeavesNothingToDo() {
    up();
    channel.releaseOutbound();
    channel.pipeline().fireChannelInactive();
    pass(50);
    assertThat(told.downs).containsExactly("embedded closed the connection");
    assertThat(channel.outboundMessages()).as("signs of life").isEmpty();
  }

  @Test
  void aSignOfLifeKeepsTheSession() {
    up();
    for (int tick = 1; tick <= 30; tick++) {
      pass(50);
      answer(ECHO_REQUEST, new byte[0]);
    }
    assertThat(told.downs).isEmpty();
  }
}
