package io.sallyport.controller.sync;

import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that a sync tells; a switch's own events are of no importance. */
final class Heard implements SyncListener, SwitchListener {
  final List<Long> confirmed = new CopyOnWriteArrayList<>();
  final List<Integer> drifts = new CopyOnWriteArrayList<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final List<Contents> reads = new CopyOnWriteArrayList<>();
  volatile boolean fails;

  @Override
  public void read(Contents contents) {
    reads.add(contents);
  }

  @Override
  public void confirmed(long epoch) {
    if (fails) {
      throw new IllegalStateException("the listener fails");
    }
    confirmed.add(epoch);
  }

  @Override
  public void drifted(Collection<FlowKey> flows, int count) {
    drifts.add(count);
  }

  @Override
  public void failed(String sentence) {
    failures.add(sentence);
  }

  @Override
  public void up(SwitchSession session) {}

  @Override
  public void down(SwitchSession session, String reason) {}

  @Override
  public void ports(SwitchSession session, SortedMap<String, Port> ports) {}

  @Override
  public void packetIn(SwitchSession session, PacketIn packet) {}

  @Override
  public void refused(String remote, String sentence) {}
}
