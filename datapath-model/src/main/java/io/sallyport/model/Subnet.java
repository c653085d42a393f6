package io.sallyport.model;

/**
 * The network that a pool's addresses are in, where it is not the Nodes' (guide, "SubnetInfo").
 *
 * @param gateway the next hop towards everything outside of it
 * @param prefixLength of the network
 * @param vlan the tag that its frames carry, 1 to 4094; 0: none
 */
public record Subnet(IpAddress gateway, int prefixLength, int vlan) implements Comparable<Subnet> {
  private static final int LAST_VLAN = 4094;

  public Subnet {
    if (prefixLength < 1 || prefixLength > gateway.family().bits()) {
      throw new IllegalArgumentException(prefixLength + " is no prefix length of " + gateway);
    }
    if (vlan < 0 || vlan > LAST_VLAN) {
      throw new IllegalArgumentException(vlan + " is no VLAN");
    }
  }

  /** All addresses of the network. */
  public Cidr cidr() {
    return new Cidr(gateway, prefixLength);
  }

  /** By network, then VLAN and gateway. */
  @Override
  public int compareTo(Subnet other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return vlan == 0
        ? "%s by %s".formatted(cidr(), gateway)
        : "%s by %s in VLAN %d".formatted(cidr(), gateway, vlan);
  }
}
