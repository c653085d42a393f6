package io.sallyport.controller.sync;

import io.sallyport.controller.testing.Deaf;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that a sync tells; a switch's own events are of no importance. */
final class Heard extends Deaf {
  final List<Long> confirmed = new CopyOnWriteArrayList<>();
  final List<Integer> drifts = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<Contents> reads = new CopyOnWriteArrayList<>();
  volatile SortedMap<String, String> leftOut = new TreeMap<>();
  final Map<Long, SortedMap<String, String>> leftOutAt = new ConcurrentHashMap<>();
  final List<String> everLeftOut = new CopyOnWriteArrayList<>();
  volatile boolean fails;
  volatile boolean failsToRead;

  @Override
  public void read(Contents contents) {
    reads.add(contents);
    if (failsToRead) {
      throw new IllegalStateException("the listener fails");
    }
  }

  @Override
  public void confirmed(long epoch, SortedMap<String, String> without) {
    if (fails) {
      throw new IllegalStateException("the listener fails");
    }
    leftOut = without;
    everLeftOut.addAll(without.keySet());
    leftOutAt.put(epoch, without);
    confirmed.add(epoch);
  }

  @Override
  public void drifted(Drift drift) {
    drifts.add(drift.size());
  }

  @Override
  public void failed(String sentence) {
    failures.add(sentence);
  }
}
