package io.sallyport.controller.sync;

import java.util.SortedMap;

/** Hears of one switch's progress, on that switch's event loop. */
public interface SyncListener {
  /** The switch was read for the first time since it connected. */
  void read(Contents contents);

  /**
   * The switch holds its program, and said so after a barrier.
   *
   * @param epoch of the program, as it was wanted
   * @param leftOut Pods and Egresses that the switch does not take, and its sentence for each:
   *     nothing of them is on the switch; the Node, if it does not let a flow go that is not ours
   */
  void confirmed(long epoch, SortedMap<String, String> leftOut);

  /** The switch held something else than what it had confirmed; it is being repaired. */
  void drifted(Drift drift);

  /**
   * The switch refused its program, or did not answer; it is read back and tried again.
   *
   * @param sentence what happened
   */
  void failed(String sentence);
}
