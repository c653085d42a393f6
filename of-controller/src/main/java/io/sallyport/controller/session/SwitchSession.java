package io.sallyport.controller.session;

import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.controller.wire.MeterCounters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A connected switch. Every method may be called from any thread; every future completes on the
 * switch's event loop, fails with {@link SwitchException}, and fails when the connection goes or
 * the request's deadline passes. Requests in flight together are not ordered: what must come after
 * another waits for its future.
 */
public interface SwitchSession {
  /** What the switch said about itself; ports and role as of now. */
  SwitchInfo info();

  /** Runs on the switch's event loop, between two of its messages. */
  Executor executor();

  /** All flows of all tables, in the switch's order. */
  CompletableFuture<List<InstalledFlow>> readFlows();

  /** All groups, in the switch's order. */
  CompletableFuture<List<InstalledGroup>> readGroups();

  /** All meters, in the switch's order. */
  CompletableFuture<List<EncodedMeter>> readMeters();

  /** What every meter has counted. */
  CompletableFuture<List<MeterCounters>> readMeterCounters();

  /**
   * Carries the changes out in order, and completes after a barrier. Not all or none: what was not
   * refused is done.
   *
   * @return fails with the {@link SwitchException} that names the first refused change
   */
  CompletableFuture<Void> applyMeters(List<Change.OfMeter> changes);

  /**
   * Carries the changes out in order, all or none, and completes after a barrier. How many at once
   * is the caller's choice; 10,000 do not disturb the switch's traffic (measured).
   *
   * @return fails with the {@link SwitchException} that names the refused change
   */
  CompletableFuture<Void> apply(List<Change> changes);

  /**
   * Sends an Ethernet frame out of a port; what the switch thinks of it is not waited for.
   *
   * @param outPort a port's number, or an OFPP constant
   */
  void packetOut(byte[] frame, int outPort);

  /** Ends the connection; {@link SwitchListener#down} repeats the reason. */
  void close(String reason);
}
