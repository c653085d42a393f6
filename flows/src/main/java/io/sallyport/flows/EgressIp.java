package io.sallyport.flows;

import io.sallyport.datapath.Meter;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * An egress IP as the rules see it.
 *
 * @param nodeOwned a Node's own address: its kernel answers for it
 * @param gateway where it lives
 * @param limit how much may leave with it
 * @param subnet that it is in; absent: the Nodes' own network
 * @param egresses the Egresses that have it, oldest first
 */
record EgressIp(
    IpAddress ip,
    boolean nodeOwned,
    Optional<Gateway> gateway,
    Optional<Meter> limit,
    Optional<Subnets.Numbered> subnet,
    List<NumberedEgress> egresses) {
  EgressIp {
    egresses = List.copyOf(egresses);
  }

  /** An Egress and its number. */
  record NumberedEgress(String name, int id) {
    String owner() {
      return "Egress/" + name;
    }
  }

  boolean servedBy(String node) {
    return gateway.filter(g -> g.serving().contains(node)).isPresent();
  }

  boolean ownedBy(String node) {
    return gateway.filter(g -> g.owner().equals(node)).isPresent();
  }

  /** Whether the switch of a Node, not its kernel, says where the address is. */
  boolean answeredBy(String node) {
    return ownedBy(node) && !nodeOwned;
  }

  /** The tag of its network's frames; 0: none. */
  int vlan() {
    return subnet.map(s -> s.subnet().vlan()).orElse(0);
  }

  int zone() {
    return nodeOwned ? Zones.NODE : Zones.of(ip);
  }

  /**
   * The source MAC address of what leaves with this egress IP. The network finds the address where
   * its MAC address was seen last: so the owner alone uses that.
   */
  MacAddress mac(NodeView node) {
    return answeredBy(node.name()) ? VirtualMac.of(ip) : node.ports().mac();
  }

  /** The object that the address exists for: the oldest. */
  NumberedEgress first() {
    return egresses.get(0);
  }
}
