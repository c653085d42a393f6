package io.sallyport.controller.brain;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A session that keeps whoever asks who it is waiting, and counts them. It can do nothing else. */
final class HeldSession implements SwitchSession {
  private final SwitchInfo info;
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch letGo = new CountDownLatch(1);

  HeldSession(SwitchInfo info) {
    this.info = info;
  }

  int asked() {
    return asked.get();
  }

  void letGo() {
    letGo.countDown();
  }

  @Override
  public SwitchInfo info() {
    asked.incrementAndGet();
    try {
      letGo.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return info;
  }

  @Override
  public Executor executor() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<InstalledFlow>> readFlows() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<InstalledGroup>> readGroups() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<EncodedMeter>> readMeters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<MeterCounters>> readMeterCounters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> applyMeters(List<Change.OfMeter> changes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> apply(List<Change> changes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void packetOut(byte[] frame, int outPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close(String reason) {
    throw new UnsupportedOperationException();
  }
}
