package io.sallyport.controller.sync;

import io.sallyport.controller.wire.FlowKey;
import java.util.Collection;

/** Hears of one switch's progress, on that switch's event loop. */
public interface SyncListener {
  /** The switch was read for the first time since it connected. */
  void read(Contents contents);

  /**
   * The switch holds its program, and said so after a barrier.
   *
   * @param epoch of the program, as it was wanted
   */
  void confirmed(long epoch);

  /**
   * The switch held something else than what it had confirmed; it is being repaired.
   *
   * @param flows that were changed by someone else
   * @param count of flows and groups
   */
  void drifted(Collection<FlowKey> flows, int count);

  /**
   * The switch refused its program, or did not answer; it is read back and tried again.
   *
   * @param sentence what happened
   */
  void failed(String sentence);
}
