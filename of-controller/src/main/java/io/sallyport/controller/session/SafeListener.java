package io.sallyport.controller.session;

import com.google.common.util.concurrent.RateLimiter;
import io.sallyport.controller.wire.PacketIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener, as connections see it: what it throws harms no connection. What is worth a line in
 * the log of a switch that comes, goes or is refused, the listener knows; what else is odd about a
 * connection is logged here.
 */
final class SafeListener {
  private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

  private final SwitchListener listener;
  // A switch that says nonsense must not fill the disk.
  private final RateLimiter oddities = RateLimiter.create(10);

  SafeListener(SwitchListener listener) {
    this.listener = listener;
  }

  void up(SwitchSession session) {
    safely(() -> listener.up(session));
  }

  void down(SwitchSession session, String reason) {
    safely(() -> listener.down(session, reason));
  }

  void ports(SwitchSession session) {
    safely(() -> listener.ports(session, session.info().ports()));
  }

  void packet(SwitchSession session, PacketIn packet) {
    safely(() -> listener.packetIn(session, packet));
  }

  void refused(String remote, String sentence) {
    safely(() -> listener.refused(remote, sentence));
  }

  /** Something that ends no connection, and that nobody waits for. */
  void odd(String remote, String predicate) {
    if (oddities.tryAcquire()) {
      LOG.warn("{} {}", remote, predicate);
    }
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("a listener of switches failed", e);
    }
  }
}
