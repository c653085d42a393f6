package io.sallyport.tests.openflow;

import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.session.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server and a real switch that has connected to it. */
final class OpenFlowLab implements AutoCloseable {
  /** An epoch time in milliseconds, for the generation_id. */
  static final long GENERATION = 1_700_000_000_000L;

  final Heard heard = new Heard();
  final OpenFlowServer server;
  final RealOvs ovs;
  final SwitchSession session;

  OpenFlowLab(Path folder, Timings timings) {
    server = OpenFlowServer.start(onLoopback().with(timings), heard);
    ovs = RealOvs.start(folder, "node-1");
    ovs.connect(RealOvs.BRIDGE, server.address());
    session = Heard.next(heard.ups);
  }

  static OpenFlowLab start(Path folder) {
    return new OpenFlowLab(folder, Timings.DEFAULT);
  }

  static ServerConfig onLoopback() {
    return ServerConfig.master(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), GENERATION);
  }

  /** Signs of life every 100 ms, patience for 300 ms. */
  static Timings quick() {
    return new Timings(
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10));
  }

  /** What a future brings. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Why a future fails. */
  static SwitchException failure(CompletableFuture<?> future) {
    return await(
        future.handle(
            (value, failed) -> {
              if (failed instanceof SwitchException e) {
                return e;
              }
              throw new IllegalStateException("brought " + value, failed);
            }));
  }

  @Override
  public void close() {
    ovs.close();
    server.close();
  }
}
