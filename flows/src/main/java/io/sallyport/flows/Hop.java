package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import java.util.Comparator;

/**
 * A neighbour at a Node's uplink that frames are sent to: a gateway, or a destination in the subnet
 * itself.
 *
 * @param vlan the tag of the network that it is in; 0: none
 */
public record Hop(int vlan, IpAddress ip) implements Comparable<Hop> {
  private static final Comparator<Hop> ORDER =
      Comparator.comparingInt(Hop::vlan).thenComparing(Hop::ip);

  @Override
  public int compareTo(Hop other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return vlan == 0 ? ip.toString() : ip + " in VLAN " + vlan;
  }
}
