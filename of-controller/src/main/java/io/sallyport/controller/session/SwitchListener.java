package io.sallyport.controller.session;

import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import java.util.SortedMap;

/**
 * Hears about switches. Calls come on the switch's event loop, in order for one switch; whoever
 * works long in them delays that switch's answers.
 */
public interface SwitchListener {
  /** The handshake is done. */
  void up(SwitchSession session);

  /** It is over; only after {@link #up}. */
  void down(SwitchSession session, String reason);

  /** A port came, went or changed. */
  void ports(SwitchSession session, SortedMap<String, Port> ports);

  /** A rule sent a packet to the controller. */
  void packetIn(SwitchSession session, PacketIn packet);

  /**
   * A connection that never came up.
   *
   * @param remote address and port
   * @param sentence why, naming the remote
   */
  void refused(String remote, String sentence);
}
