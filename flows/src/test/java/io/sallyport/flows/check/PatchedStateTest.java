package io.sallyport.flows.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.SwitchState;
import io.sallyport.walk.Tracking;
import io.sallyport.walk.Wiring;
import io.sallyport.walk.World;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A state that was made from another by what differs is the state of the whole program. */
class PatchedStateTest {
  private static final Map<String, Wiring> WIRINGS =
      Map.of("node-1", Wiring.at(IpAddress.parse("10.10.0.101")).uplink(1).tunnel(2));
  private static final IpAddress OUTSIDE = IpAddress.parse("203.0.113.9");
  private static final IpAddress POD = IpAddress.parse("10.244.1.11");

  private static final List<NodeProgram> PROGRAMS =
      Worlds.names().stream().map(w -> Worlds.named(w).programs().get("node-1")).toList();

  /** Places in the list of programs. */
  @Provide
  Arbitrary<List<Integer>> histories() {
    return Arbitraries.integers().between(0, PROGRAMS.size() - 1).list().ofMinSize(2).ofMaxSize(5);
  }

  @Property(tries = 60)
  void packetsGoTheSameWay(@ForAll("histories") List<Integer> history) {
    List<NodeProgram> programs = history.stream().map(PROGRAMS::get).toList();
    Installed held = Installed.of(programs.get(0));
    for (NodeProgram next : programs.subList(1, programs.size())) {
      held = Plan.between(held, next).result();
      assertThat(ways(held.state())).isEqualTo(ways(SwitchState.of(next)));
    }
  }

  private static List<String> ways(SwitchState state) {
    World world = World.ofStates(Map.of("node-1", state), WIRINGS, Tracking.empty());
    List<Packet> packets =
        List.of(
            Packets.udp(POD, 1, OUTSIDE, 2).with(Field.ETH_SRC, mac()),
            Packets.arpRequest(mac(), OUTSIDE, IpAddress.parse("10.10.0.11")),
            Packets.udp(OUTSIDE, 1, IpAddress.parse("10.10.0.101"), 2));
    return packets.stream()
        .flatMap(p -> Stream.of(1, 2, 101).map(port -> world.send("node-1", port, p)))
        .flatMap(w -> w.exits().stream())
        .map(e -> e.getClass().getSimpleName() + " " + e.node() + " " + e.packet())
        .toList();
  }

  private static MacAddress mac() {
    return MacAddress.parse("0a:58:0a:f4:01:0b");
  }
}
