package io.sallyport.flows.packets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.check.Checks;
import io.sallyport.flows.check.Result;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other tests have shown to be right is let pass. */
class CheckedChangesTest {
  private static final String EGRESS_IP = "10.10.0.11";
  private static final Set<String> NODES = Set.of("node-1", "node-2", "node-3");

  static List<Change> changes() {
    return Change.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aChangePasses(Change change) {
    assertThat(Checks.between(change.before(), change.after()).result().refused()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void aChangePassesMessageByMessage(Change change) {
    for (String node : change.after().programs().keySet()) {
      Checks checks = Checks.between(change.before(), change.after()).byMessage(node);
      assertThat(checks.result().refused()).isEmpty();
    }
  }

  private static List<TestCluster> move() {
    List<TestCluster> out = new ArrayList<>();
    Optional<Gateway> now = Optional.of(Gateway.at("node-1"));
    for (int i = 0; i <= 4; i++) {
      out.add(Worlds.guideHa().at(EGRESS_IP, now.orElseThrow()));
      now = Gateway.next(now, Optional.of("node-2"), NODES);
    }
    return out;
  }

  @Test
  void inAMoveTheNewOwnerWaitsUntilTheOldOneIsSilent() {
    List<TestCluster> move = move();
    assertThat(Checks.between(move.get(0), move.get(1)).result().waiting()).isEmpty();
    Result handOver = Checks.between(move.get(1), move.get(2)).result();
    assertThat(handOver.refused()).isEmpty();
    assertThat(handOver.waiting()).containsOnlyKeys("node-2");
    assertThat(handOver.waiting().get("node-2"))
        .singleElement()
        .satisfies(key -> assertThat(key.table().name()).isEqualTo("arp"));
    for (int step = 3; step < move.size(); step++) {
      Result result = Checks.between(move.get(step - 1), move.get(step)).result();
      assertThat(result.refused()).isEmpty();
      assertThat(result.waiting()).isEmpty();
    }
  }

  @Test
  void forAnIpv6AddressItWaitsToo() {
    Gateway prepared = new Gateway("node-3", new TreeSet<>(Set.of("node-2", "node-3")), false);
    TestCluster before = Worlds.dualStack().at("fd00:10::11", prepared);
    Result handOver = Checks.between(before, Worlds.dualStackMoving()).result();
    assertThat(handOver.refused()).isEmpty();
    assertThat(handOver.waiting().get("node-2"))
        .singleElement()
        .satisfies(key -> assertThat(key.table().name()).isEqualTo("nd"));
  }

  @Test
  void onceTheOldOwnerIsSilentNothingWaits() {
    List<TestCluster> move = move();
    Map<String, NodeProgram> silent = new TreeMap<>(move.get(1).programs());
    silent.put("node-1", move.get(2).programs().get("node-1"));
    Result result = Checks.between(silent, move.get(2).decision(), move.get(2)).result();
    assertThat(result.refused()).isEmpty();
    assertThat(result.waiting()).isEmpty();
  }

  @Test
  void anOldOwnerThatCannotBeToldIsNotWaitedFor() {
    List<TestCluster> move = move();
    Result result = Checks.between(move.get(1), move.get(2)).deaf("node-1").result();
    assertThat(result.refused()).isEmpty();
    assertThat(result.waiting()).isEmpty();
  }
}
