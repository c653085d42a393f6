package io.sallyport.tests.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A real session; it notes the bundles that go through it, and may do something before each. */
final class Recorded implements SwitchSession {
  final List<List<Change>> bundles = new CopyOnWriteArrayList<>();
  private final SwitchSession real;
  private volatile Consumer<List<Change>> before = changes -> {};

  Recorded(SwitchSession real) {
    this.real = real;
  }

  void beforeEach(Consumer<List<Change>> action) {
    before = action;
  }

  @Override
  public CompletableFuture<Void> apply(List<Change> changes) {
    before.accept(changes);
    bundles.add(changes);
    return real.apply(changes);
  }

  @Override
  public SwitchInfo info() {
    return real.info();
  }

  @Override
  public Executor executor() {
    return real.executor();
  }

  @Override
  public CompletableFuture<List<InstalledFlow>> readFlows() {
    return real.readFlows();
  }

  @Override
  public CompletableFuture<List<InstalledGroup>> readGroups() {
    return real.readGroups();
  }

  @Override
  public CompletableFuture<List<EncodedMeter>> readMeters() {
    return real.readMeters();
  }

  @Override
  public CompletableFuture<List<MeterCounters>> readMeterCounters() {
    return real.readMeterCounters();
  }

  @Override
  public CompletableFuture<Void> applyMeters(List<Change.OfMeter> changes) {
    return real.applyMeters(changes);
  }

  @Override
  public void packetOut(byte[] frame, int outPort) {
    real.packetOut(frame, outPort);
  }

  @Override
  public void close(String reason) {
    real.close(reason);
  }
}
