package io.sallyport.controller.session;

import io.netty.channel.Channel;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.FlowRequests;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.Message;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.controller.wire.MeterRequests;
import io.sallyport.controller.wire.Port;
import io.sallyport.controller.wire.Role;
import io.sallyport.controller.wire.StandardRequests;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A switch at the other end of a channel. */
final class ConnectedSwitch implements SwitchSession {
  private static final Exchanges.Ask FLOWS =
      new Exchanges.Ask("a question for its flows", FlowRequests::readFlows);
  private static final Exchanges.Ask GROUPS =
      new Exchanges.Ask("a question for its groups", FlowRequests::readGroups);

  private static final Exchanges.Ask METERS =
      new Exchanges.Ask("a question for its meters", MeterRequests::readMeters);
  private static final Exchanges.Ask METER_COUNTERS =
      new Exchanges.Ask("a question for its meters' counters", MeterRequests::readCounters);

  private final Channel channel;
  private final Exchanges exchanges;
  private final Consumer<String> end;
  private volatile SwitchInfo info;

  /**
   * A session.
   *
   * @param end ends the connection with a reason, on the event loop
   */
  ConnectedSwitch(Channel channel, Exchanges exchanges, SwitchInfo info, Consumer<String> end) {
    this.channel = channel;
    this.exchanges = exchanges;
    this.info = info;
    this.end = end;
  }

  @Override
  public SwitchInfo info() {
    return info;
  }

  @Override
  public Executor executor() {
    return channel.eventLoop();
  }

  @Override
  public CompletableFuture<List<InstalledFlow>> readFlows() {
    return onLoop(() -> exchanges.collect(FLOWS, Message.Flows.class));
  }

  @Override
  public CompletableFuture<List<InstalledGroup>> readGroups() {
    return onLoop(() -> exchanges.collect(GROUPS, Message.Groups.class));
  }

  @Override
  public CompletableFuture<List<EncodedMeter>> readMeters() {
    return onLoop(() -> exchanges.collect(METERS, Message.Meters.class));
  }

  @Override
  public CompletableFuture<List<MeterCounters>> readMeterCounters() {
    return onLoop(() -> exchanges.collect(METER_COUNTERS, Message.MeterStats.class));
  }

  @Override
  public CompletableFuture<Void> applyMeters(List<Change.OfMeter> changes) {
    List<Change.OfMeter> fixed = List.copyOf(changes);
    return onLoop(() -> MeterMods.send(exchanges, fixed));
  }

  @Override
  public CompletableFuture<Void> apply(List<Change> changes) {
    List<Change> fixed = List.copyOf(changes);
    return onLoop(() -> Bundle.send(exchanges, fixed));
  }

  @Override
  public void packetOut(byte[] frame, int outPort) {
    byte[] fixed = frame.clone();
    channel
        .eventLoop()
        .execute(
            () -> {
              exchanges.write(StandardRequests.packetOut(exchanges.nextXid(), fixed, outPort));
              exchanges.flush();
            });
  }

  @Override
  public void close(String reason) {
    channel.eventLoop().execute(() -> end.accept(reason));
  }

  private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> request) {
    CompletableFuture<T> out = new CompletableFuture<>();
    Runnable ask = () -> ask(request, out);
    try {
      if (channel.eventLoop().inEventLoop()) {
        ask.run();
      } else {
        channel.eventLoop().execute(ask);
      }
    } catch (RejectedExecutionException stopped) {
      out.completeExceptionally(new SwitchException("the controller stops"));
    }
    return out;
  }

  private static <T> void ask(Supplier<CompletableFuture<T>> request, CompletableFuture<T> out) {
    var unused =
        CompletableFuture.completedFuture(request)
            .thenCompose(Supplier::get)
            .whenComplete((value, failed) -> pass(value, failed, out));
  }

  // A chain of futures wraps what failed; callers see the SwitchException itself.
  private static <T> void pass(T value, Throwable failed, CompletableFuture<T> out) {
    if (failed == null) {
      out.complete(value);
    } else {
      out.completeExceptionally(Connection.cause(failed));
    }
  }

  void set(Role role) {
    info = info.with(role);
  }

  /** Takes in which ports there are. */
  void set(SortedMap<String, Port> ports) {
    info = info.with(ports);
  }

  /** Takes in that a port came, went or changed (its name may have). */
  void set(Message.PortChange change) {
    SortedMap<String, Port> ports = new TreeMap<>(info.ports());
    ports.values().removeIf(port -> port.number() == change.port().number());
    if (!change.deleted()) {
      ports.put(change.port().name(), change.port());
    }
    info = info.with(ports);
  }

  @Override
  public String toString() {
    return info.node() + " (" + info.remote() + ")";
  }
}
