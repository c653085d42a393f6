package io.sallyport.controller.brain;

import io.sallyport.flows.Hop;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.Optional;

/** Frames that ask for neighbours and tell of them: ARP for IPv4, Neighbor Discovery for IPv6. */
final class NeighbourFrames {
  private static final IpAddress NOBODY = new IpAddress(Family.IPV4, BigInteger.ZERO);

  private NeighbourFrames() {}

  /**
   * Asks for a neighbour's MAC address.
   *
   * @param own the asker's address in the neighbour's network. Without one it asks by ARP as one
   *     who looks for a free address (RFC 5227), and from its link-local IPv6 address: with an
   *     egress IP it would draw that one's traffic to itself
   */
  static byte[] question(MacAddress mac, Optional<IpAddress> own, Hop neighbour) {
    IpAddress ip = neighbour.ip();
    return ip.family() == Family.IPV4
        ? ArpFrame.request(mac, own.orElse(NOBODY), ip).bytes(neighbour.vlan())
        : NdFrame.solicitation(mac, own.orElseGet(() -> NdFrame.linkLocal(mac)), ip)
            .bytes(neighbour.vlan());
  }

  /** Tells everybody in a VLAN, or in the untagged network, who has an address now. */
  static byte[] announcement(MacAddress mac, IpAddress ip, int vlan) {
    return ip.family() == Family.IPV4
        ? ArpFrame.announcement(mac, ip).bytes(vlan)
        : NdFrame.announcement(mac, ip).bytes(vlan);
  }
}
