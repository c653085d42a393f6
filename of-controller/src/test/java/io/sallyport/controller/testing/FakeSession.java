package io.sallyport.controller.testing;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import io.sallyport.controller.wire.PacketIn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One connection of a {@link FakeBridge}, with an event loop of its own. */
public final class FakeSession implements SwitchSession {
  private final FakeBridge bridge;
  private final SwitchListener listener;
  private final ExecutorService loop = Executors.newSingleThreadExecutor(FakeSession::daemon);
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private volatile SwitchInfo info;
  private volatile boolean over;
  private final AtomicInteger reads = new AtomicInteger();

  /** A frame that the controller sent. */
  public record Sent(Bytes frame, int port) {}

  FakeSession(FakeBridge bridge, SwitchListener listener) {
    this.bridge = bridge;
    this.listener = listener;
    this.info = bridge.info();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fake switch");
    thread.setDaemon(true);
    return thread;
  }

  void open() {
    loop.execute(() -> listener.up(this));
  }

  /** The connection is lost. */
  public void drop(String reason) {
    loop.execute(
        () -> {
          if (!over) {
            over = true;
            answerAll();
            listener.down(this, reason);
          }
        });
  }

  /** The event loop ends, as when the server stops: it takes nothing more. */
  public void endLoop() {
    loop.shutdown();
  }

  /** Answers what has waited. */
  public void answerAll() {
    loop.execute(
        () -> {
          List<Runnable> now = List.copyOf(waiting);
          waiting.clear();
          now.forEach(Runnable::run);
        });
  }

  /** Tells of the bridge's ports as they are now. */
  public void tellPorts() {
    loop.execute(
        () -> {
          info = bridge.info();
          listener.ports(this, info.ports());
        });
  }

  /** A rule sends a frame to the controller. */
  public void packetIn(byte[] frame) {
    loop.execute(() -> listener.packetIn(this, new PacketIn(1, 10, 0, Bytes.of(frame))));
  }

  /** Whether the connection has ended. */
  public boolean isOver() {
    return over;
  }

  /** How often its flows were read. */
  public int reads() {
    return reads.get();
  }

  /** All frames that the controller sent. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  @Override
  public SwitchInfo info() {
    return info;
  }

  @Override
  public Executor executor() {
    return loop;
  }

  @Override
  public CompletableFuture<List<InstalledFlow>> readFlows() {
    reads.incrementAndGet();
    return read(bridge::flows);
  }

  @Override
  public CompletableFuture<List<InstalledGroup>> readGroups() {
    return read(bridge::groups);
  }

  @Override
  public CompletableFuture<List<EncodedMeter>> readMeters() {
    return read(bridge::meters);
  }

  @Override
  public CompletableFuture<List<MeterCounters>> readMeterCounters() {
    return request(List::of);
  }

  @Override
  public CompletableFuture<Void> applyMeters(List<Change.OfMeter> changes) {
    return carryOut(changes);
  }

  @Override
  public CompletableFuture<Void> apply(List<Change> changes) {
    return carryOut(changes);
  }

  private CompletableFuture<Void> carryOut(List<? extends Change> changes) {
    return request(
        () -> {
          bridge.apply(changes);
          return null;
        });
  }

  private <T> CompletableFuture<List<T>> read(Supplier<List<T>> question) {
    return request(
        () -> {
          List<T> all = question.get();
          bridge.wasRead();
          return all;
        });
  }

  private <T> CompletableFuture<T> request(Supplier<T> question) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Runnable answer = () -> answer(question, future);
    loop.execute(
        () -> {
          if (bridge.isSilent() && !over) {
            waiting.add(answer);
          } else {
            answer.run();
          }
        });
    return future;
  }

  private <T> void answer(Supplier<T> question, CompletableFuture<T> future) {
    if (over) {
      future.completeExceptionally(new SwitchException("the connection is over"));
      return;
    }
    try {
      future.complete(question.get());
    } catch (SwitchException refused) {
      future.completeExceptionally(refused);
    }
  }

  @Override
  public void packetOut(byte[] frame, int outPort) {
    sent.add(new Sent(Bytes.of(frame), outPort));
  }

  @Override
  public void close(String reason) {
    drop(reason);
  }
}
