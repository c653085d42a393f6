package io.sallyport.walk;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import java.util.Optional;

/** One Node's switch: what it holds, and its ports. */
final class Bridge {
  private final SwitchState state;
  private final Wiring wiring;

  Bridge(NodeProgram program, Wiring wiring) {
    this(SwitchState.of(program), wiring);
  }

  Bridge(SwitchState state, Wiring wiring) {
    this.state = state;
    this.wiring = wiring;
  }

  String node() {
    return state.node();
  }

  Wiring wiring() {
    return wiring;
  }

  Optional<Group> group(int id) {
    return state.group(id);
  }

  boolean hasMeter(int id) {
    return state.hasMeter(id);
  }

  String tableName(int table) {
    return state.tables().name(table);
  }

  // For any fragment, the first included, a switch looks up ports and ICMP types as zero (measured;
  // OFPC_FRAG_NORMAL).
  Optional<TableIndex.Found> lookup(int table, Packet packet) {
    Packet seen = packet.isFragment() ? packet.withoutTransport() : packet;
    return state.tables().lookup(table, seen);
  }
}
