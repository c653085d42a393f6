package io.sallyport.flows;

import io.sallyport.model.IpAddress;

/**
 * The conntrack zones. Each egress IP has its own, so that a connection from before a Pod was
 * selected, or from before its egress IP changed, cannot keep the old source address. Addresses
 * that a Node's own connections use too share the Node's zone, so that their ports cannot collide.
 */
final class Zones {
  /** The Node's own address. */
  static final int NODE = 1000;

  /** The first of the zones of egress IPs, which go on to 65535. */
  static final int FIRST = 1024;

  private static final int COUNT = 0x1_0000 - FIRST;

  private Zones() {}

  // Two addresses may share a zone by chance, which costs only the separation described above.
  static int of(IpAddress egressIp) {
    return FIRST + (int) (Ring.hash(egressIp.toString()) % COUNT);
  }
}
