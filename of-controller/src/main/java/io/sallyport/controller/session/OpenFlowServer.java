package io.sallyport.controller.session;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sallyport.controller.wire.Framer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Listens for switches and keeps a session with each. */
public final class OpenFlowServer implements AutoCloseable {
  private static final int QUEUED_CONNECTIONS = 1024;

  private final ServerConfig config;
  private final SafeListener listener;
  private final EventLoopGroup acceptor = loops("openflow-accept", 1);
  private final EventLoopGroup workers =
      loops("openflow", Runtime.getRuntime().availableProcessors());
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Channel listening;

  private OpenFlowServer(ServerConfig config, SwitchListener listener) {
    this.config = config;
    this.listener = new SafeListener(listener);
    this.listening = listen();
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  public static OpenFlowServer start(ServerConfig config, SwitchListener listener) {
    return new OpenFlowServer(config, listener);
  }

  private static EventLoopGroup loops(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  private Channel listen() {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(acceptor, workers)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, QUEUED_CONNECTIONS)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Arrival())
            .bind(config.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopLoops();
      throw new UncheckedIOException(cannotListen(bound.cause()));
    }
    return bound.channel();
  }

  private IOException cannotListen(Throwable cause) {
    return new IOException(
        "cannot listen for switches on %s: %s"
            .formatted(Addresses.text(config.listen()), cause.getMessage()),
        cause);
  }

  /** Sets a new connection up, or closes it if there are too many. */
  private final class Arrival extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= config.maxConnections()) {
        String remote = Addresses.text(channel.remoteAddress());
        var unused = channel.close();
        listener.refused(
            remote,
            "%s is one connection more than the %d allowed"
                .formatted(remote, config.maxConnections()));
        return;
      }
      connections.add(channel);
      channel.pipeline().addLast(new Framer(), new Connection(channel, config, listener));
    }
  }

  /** Where it listens, with the port that was taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Ends all sessions; {@link SwitchListener#down} has been called for each when this returns. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    connections.forEach(c -> c.pipeline().fireUserEventTriggered(Connection.Stop.SERVER));
    connections.newCloseFuture().awaitUninterruptibly(2, TimeUnit.SECONDS);
    stopLoops();
  }

  private void stopLoops() {
    workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
