package io.sallyport.controller.session;

import io.sallyport.controller.wire.Port;
import io.sallyport.controller.wire.Role;
import io.sallyport.model.Sorted;
import java.util.SortedMap;

/**
 * What a switch said about itself.
 *
 * @param node the Node that it belongs to: its dp_desc
 * @param remote the address that it connected from, with port
 * @param description what it is, such as "Open vSwitch 3.1.0"
 * @param ports by name
 * @param role ours
 */
public record SwitchInfo(
    String node,
    long datapathId,
    String remote,
    String description,
    SortedMap<String, Port> ports,
    Role role) {
  public SwitchInfo {
    ports = Sorted.map(ports);
  }

  SwitchInfo with(SortedMap<String, Port> otherPorts) {
    return new SwitchInfo(node, datapathId, remote, description, otherPorts, role);
  }

  SwitchInfo with(Role otherRole) {
    return new SwitchInfo(node, datapathId, remote, description, ports, otherRole);
  }
}
