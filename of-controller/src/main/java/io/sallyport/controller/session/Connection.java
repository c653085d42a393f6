package io.sallyport.controller.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.sallyport.controller.wire.Frame;
import io.sallyport.controller.wire.Message;
import io.sallyport.controller.wire.MessageDecoder;
import io.sallyport.controller.wire.NotOpenFlowException;
import io.sallyport.controller.wire.StandardRequests;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its first byte to its end. It says hello, shakes hands, asks for signs of
 * life, and hands on what the switch says. It ends for a reason, once.
 */
final class Connection extends SimpleChannelInboundHandler<Frame> implements Message.Visitor {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final ServerConfig config;
  private final SafeListener listener;
  private final Channel channel;
  private final Exchanges exchanges;
  private final String remote;
  private Optional<ConnectedSwitch> session = Optional.empty();
  private Optional<String> reason = Optional.empty();
  private boolean greeted;
  private Optional<Future<?>> ticks = Optional.empty();
  private int silentTicks;

  Connection(Channel channel, ServerConfig config, SafeListener listener) {
    this.channel = channel;
    this.config = config;
    this.listener = listener;
    this.exchanges = new Exchanges(channel, config.timings().request());
    this.remote = Addresses.text(channel.remoteAddress());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    exchanges.write(StandardRequests.hello(exchanges.nextXid()));
    exchanges.flush();
    long millis = config.timings().handshake().toMillis();
    var unused =
        channel.eventLoop().schedule(() -> checkHandshake(millis), millis, TimeUnit.MILLISECONDS);
  }

  private void checkHandshake(long millis) {
    if (session.isEmpty()) {
      String what = greeted ? "did not finish the handshake" : "said no OpenFlow HELLO";
      refuse("%s within %d ms".formatted(what, millis));
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Frame frame) {
    silentTicks = 0;
    MessageDecoder.decode(frame).accept(this);
  }

  @Override
  public void hello(Message.Hello hello) {
    if (greeted) {
      return;
    }
    greeted = true;
    if (!hello.speaks15()) {
      String sentence = "speaks OpenFlow versions %s, not 1.5".formatted(Addresses.versions(hello));
      exchanges.write(StandardRequests.helloFailed(hello.xid(), "only OpenFlow 1.5"));
      exchanges.flush();
      refuse(sentence);
      return;
    }
    var unused =
        new Handshake(exchanges, config, remote)
            .run()
            .whenComplete(
                (info, failed) -> {
                  if (info == null) {
                    refuse(cause(failed).getMessage());
                  } else {
                    up(info);
                  }
                });
  }

  static Throwable cause(Throwable failed) {
    return failed instanceof CompletionException && failed.getCause() != null
        ? failed.getCause()
        : failed;
  }

  private void up(SwitchInfo info) {
    ConnectedSwitch up = new ConnectedSwitch(channel, exchanges, info, this::end);
    session = Optional.of(up);
    long every = config.timings().echoEvery().toMillis();
    ticks =
        Optional.of(
            channel
                .eventLoop()
                .scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS));
    listener.up(up);
  }

  // Counts intervals, not time: an interval ends only after the loop has read what was there, so a
  // pause of this process is not taken for silence of the switch.
  private void tick() {
    if (!channel.isActive()) {
      return;
    }
    if (++silentTicks > config.timings().silentTicks()) {
      end("the switch was silent for %d ms".formatted(config.timings().silence().toMillis()));
      return;
    }
    exchanges.write(StandardRequests.echo(exchanges.nextXid()));
    exchanges.flush();
  }

  @Override
  public void error(Message.Failure failure) {
    exchanges
        .waitingFor(failure.xid())
        .ifPresentOrElse(
            w -> w.error(failure.error()),
            () ->
                listener.odd(
                    remote,
                    "reports an error that belongs to no request: %s (xid %d, data %s)"
                        .formatted(failure.error(), failure.xid(), failure.error().data())));
  }

  @Override
  public void echo(Message.EchoRequest request) {
    exchanges.write(StandardRequests.echoReply(request.xid(), request.data()));
    exchanges.flush();
  }

  @Override
  public void portChange(Message.PortChange change) {
    session.ifPresent(
        s -> {
          s.set(change);
          listener.ports(s);
        });
  }

  @Override
  public void packet(Message.PacketArrival arrival) {
    session.ifPresent(s -> listener.packet(s, arrival.packet()));
  }

  @Override
  public void roleChange(Message.RoleChange change) {
    listener.odd(remote, "gave this controller the role " + change.role());
    session.ifPresent(s -> s.set(change.role()));
  }

  @Override
  public void reply(Message.Reply reply) {
    exchanges.waitingFor(reply.xid()).ifPresent(w -> w.reply(reply));
  }

  @Override
  public void opaque(Message.Opaque message) {
    if (message.isReply()) {
      exchanges.waitingFor(message.xid()).ifPresent(Exchanges.Waiting::unreadable);
    } else {
      listener.odd(
          remote,
          "sent a message of type %d and %d bytes that is not understood"
              .formatted(message.type(), message.content().length()));
    }
    if (message.isPortChange()) {
      session.ifPresent(this::readPorts);
    }
  }

  // What has changed was not understood, and nobody would say it again.
  private void readPorts(ConnectedSwitch of) {
    var unused =
        Handshake.ports(exchanges)
            .whenComplete(
                (ports, failed) -> {
                  if (failed == null) {
                    of.set(ports);
                    listener.ports(of);
                  } else {
                    listener.odd(remote, "does not tell its ports: " + cause(failed).getMessage());
                  }
                });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof NotOpenFlowException) {
      refuse(cause.getMessage());
    } else if (cause instanceof IOException) {
      end("the connection broke: " + cause.getMessage());
    } else {
      LOG.error("{}: a defect of the controller ends the connection", remote, cause);
      end("a defect of the controller: " + cause);
    }
  }

  private void refuse(String predicate) {
    end(remote + " " + predicate);
  }

  private void end(String why) {
    if (reason.isEmpty()) {
      reason = Optional.of(why);
      var unused = channel.close();
    }
  }

  /** A word from the server to its connections. */
  enum Stop {
    /** The server stops. */
    SERVER
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Stop.SERVER) {
      end("the controller stops");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ticks.ifPresent(t -> t.cancel(false));
    String why = reason.orElse(remote + " closed the connection");
    exchanges.end(why);
    session.ifPresentOrElse(s -> listener.down(s, why), () -> listener.refused(remote, why));
  }
}
