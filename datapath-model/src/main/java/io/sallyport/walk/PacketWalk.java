package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * One packet's walk through all the switches that it crosses. A tracked clone is followed at once,
 * as a datapath does; a tunnelled copy when its switch is done.
 */
final class PacketWalk {
  private final World world;
  private final List<Exit> exits = new ArrayList<>();
  private final List<PassLog> passes = new ArrayList<>();
  private final Queue<Runnable> underWay = new ArrayDeque<>();
  private Conntrack conntrack;
  private int tablesLeft = World.MAX_TABLES;

  PacketWalk(World world) {
    this.world = world;
    this.conntrack = world.conntrack();
  }

  Walk from(Bridge bridge, int port, Packet packet) {
    Packet entering = packet.with(Field.IN_PORT, Integer.toUnsignedLong(port));
    begin(bridge, "in at port " + Integer.toUnsignedString(port), entering)
        .run(0, bridge.tableName(0));
    while (!underWay.isEmpty()) {
      underWay.remove().run();
    }
    return new Walk(
        exits,
        new Trace(passes.stream().map(PassLog::done).toList()),
        world.remembering(conntrack));
  }

  private Passage begin(Bridge bridge, String how, Packet packet) {
    PassLog log = new PassLog(bridge.node(), how, packet);
    passes.add(log);
    return new Passage(this, bridge, log);
  }

  boolean mayLookUp() {
    return tablesLeft-- > 0;
  }

  void end(Exit exit) {
    exits.add(exit);
  }

  Conntrack conntrack() {
    return conntrack;
  }

  void remember(Conntrack state) {
    conntrack = state;
  }

  void resume(Bridge bridge, TableDef table, Packet tracked) {
    begin(bridge, "from the tracker", tracked).run(table.id(), table.name());
  }

  /** The other Node that a tunnelled packet would arrive at, if this one can send it there. */
  Optional<Bridge> peer(Bridge from, Packet packet) {
    return Addressing.tunnelDestination(packet)
        .filter(to -> from.wiring().tunnelAddress(to.family()).isPresent())
        .flatMap(world::atTunnelAddress)
        .filter(to -> !to.node().equals(from.node()));
  }

  void tunnel(Bridge from, Bridge to, int port, Packet sent) {
    IpAddress destination = Addressing.tunnelDestination(sent).orElseThrow();
    Family below = destination.family();
    Packet arriving =
        sent.onWire()
            .with(Field.TUN_ID, sent.get(Field.TUN_ID))
            .with(
                Addressing.tunnelField(below, SOURCE),
                from.wiring().tunnelAddress(below).orElseThrow())
            .with(Addressing.tunnelField(below, DESTINATION), destination)
            .with(Field.IN_PORT, port);
    String how = "in by the tunnel from " + from.node();
    underWay.add(() -> begin(to, how, arriving).run(0, to.tableName(0)));
  }
}
