package io.sallyport.walk;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.TableDef;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One Node's switch: its program, made fast to look up, and its ports. */
final class Bridge {
  private final NodeProgram program;
  private final Wiring wiring;
  private final Map<Integer, TableIndex> tables;
  private final Map<Integer, String> names;

  Bridge(NodeProgram program, Wiring wiring) {
    this.program = program;
    this.wiring = wiring;
    this.tables =
        program.rules().values().stream()
            .collect(Collectors.groupingBy(r -> r.table().id()))
            .entrySet()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> new TableIndex(e.getValue())));
    this.names = new TreeMap<>();
    program.rules().values().forEach(r -> name(r.table()));
  }

  private void name(TableDef table) {
    names.put(table.id(), table.name());
  }

  String node() {
    return program.node();
  }

  Wiring wiring() {
    return wiring;
  }

  Optional<Group> group(int id) {
    return Optional.ofNullable(program.groups().get(id));
  }

  boolean hasMeter(int id) {
    return program.meters().containsKey(id);
  }

  String tableName(int table) {
    return names.getOrDefault(table, Integer.toString(table));
  }

  // For any fragment, the first included, a switch looks up ports and ICMP types as zero (measured;
  // OFPC_FRAG_NORMAL).
  Optional<TableIndex.Found> lookup(int table, Packet packet) {
    Packet seen = packet.isFragment() ? packet.withoutTransport() : packet;
    return Optional.ofNullable(tables.get(table)).flatMap(index -> index.lookup(seen));
  }
}
