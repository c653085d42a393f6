package io.sallyport.controller.session;

import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a server tells. */
class Told implements SwitchListener {
  final BlockingQueue<SwitchSession> ups = new LinkedBlockingQueue<>();
  final BlockingQueue<String> downs = new LinkedBlockingQueue<>();
  final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
  final BlockingQueue<SortedMap<String, Port>> ports = new LinkedBlockingQueue<>();
  final BlockingQueue<PacketIn> packets = new LinkedBlockingQueue<>();

  @Override
  public void up(SwitchSession session) {
    ups.add(session);
  }

  @Override
  public void down(SwitchSession session, String reason) {
    downs.add(reason);
  }

  @Override
  public void ports(SwitchSession session, SortedMap<String, Port> now) {
    ports.add(now);
  }

  @Override
  public void packetIn(SwitchSession session, PacketIn packet) {
    packets.add(packet);
  }

  @Override
  public void refused(String remote, String sentence) {
    refusals.add(sentence);
  }

  static <T> T next(BlockingQueue<T> queue) {
    try {
      T next = queue.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("nothing came");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
