package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import java.util.stream.Stream;

/** VLAN tags (IEEE 802.1Q). */
final class Tag {
  private static final int PRESENT = 0x1000;

  private Tag() {}

  /** What a match says of a frame with this tag. */
  static int matched(int vlan) {
    return PRESENT | vlan;
  }

  /** Puts the tag on; nothing for VLAN 0. */
  static Stream<Action> push(int vlan) {
    return vlan == 0
        ? Stream.empty()
        : Stream.of(Actions.pushVlan(), Actions.set(Field.VLAN_VID, matched(vlan)));
  }
}
