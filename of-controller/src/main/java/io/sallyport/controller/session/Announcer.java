package io.sallyport.controller.session;

import com.google.common.util.concurrent.RateLimiter;
import io.sallyport.controller.wire.PacketIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listener; what the listener throws harms no connection. */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final SwitchListener listener;
  // A port scan must not fill the disk.
  private final RateLimiter refusalsLogged = RateLimiter.create(10);

  Announcer(SwitchListener listener) {
    this.listener = listener;
  }

  void up(SwitchSession session) {
    LOG.info(
        "switch of node {} is up: {} from {}, {} ports",
        session.info().node(),
        session.info().description(),
        session.info().remote(),
        session.info().ports().size());
    safely(() -> listener.up(session));
  }

  void down(SwitchSession session, String reason) {
    LOG.warn("switch of node {} is down: {}", session.info().node(), reason);
    safely(() -> listener.down(session, reason));
  }

  void ports(SwitchSession session) {
    safely(() -> listener.ports(session, session.info().ports()));
  }

  void packet(SwitchSession session, PacketIn packet) {
    safely(() -> listener.packetIn(session, packet));
  }

  void refused(String remote, String sentence) {
    if (refusalsLogged.tryAcquire()) {
      LOG.warn("{}", sentence);
    }
    safely(() -> listener.refused(remote, sentence));
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("a listener of switches failed", e);
    }
  }
}
