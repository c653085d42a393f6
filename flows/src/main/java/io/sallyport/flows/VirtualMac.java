package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;

/** MAC addresses that do not belong to a machine; all are locally administered. */
final class VirtualMac {
  /** The Pods' gateway, the same on every Node. */
  static final MacAddress GATEWAY = MacAddress.parse("0a:00:00:00:ff:fe");

  private VirtualMac() {}

  /** An egress IP's own, so that it moves without a change for its neighbours (decision 7). */
  static MacAddress of(IpAddress egressIp) {
    return new MacAddress((0x0a01L << 32) | (egressIp.value().longValue() & 0xffff_ffffL));
  }
}
