package io.sallyport.flows;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.zip.CRC32;

/** MAC addresses that do not belong to a machine; all are locally administered. */
final class VirtualMac {
  /** The Pods' gateway, the same on every Node. */
  static final MacAddress GATEWAY = MacAddress.parse("0a:00:00:00:ff:fe");

  private VirtualMac() {}

  /**
   * An egress IP's own, so that it moves without a change for its neighbours (decision 7). Of two
   * addresses of IPv6 with one MAC address, on two Nodes, switches would find one only; a CRC
   * differs if they differ within 32 bits, as those of a pool do, and else but for one in 2^32.
   */
  static MacAddress of(IpAddress egressIp) {
    return egressIp.family() == Family.IPV4
        ? new MacAddress((0x0a01L << 32) | egressIp.value().longValue())
        : new MacAddress((0x0a06L << 32) | crc(egressIp));
  }

  private static long crc(IpAddress address) {
    CRC32 crc = new CRC32();
    crc.update(address.bytes());
    return crc.getValue();
  }
}
