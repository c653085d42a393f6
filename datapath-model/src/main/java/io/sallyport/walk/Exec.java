package io.sallyport.walk;

import io.sallyport.datapath.Action;
import java.util.List;

/** Field changes on a packet. */
final class Exec {
  private Exec() {}

  static Packet on(Packet packet, List<Action.SetField> changes) {
    Packet out = packet;
    for (Action.SetField change : changes) {
      out = on(out, change);
    }
    return out;
  }

  static Packet on(Packet packet, Action.SetField change) {
    return packet.with(change.field(), change.value().applyTo(packet.get(change.field())));
  }
}
