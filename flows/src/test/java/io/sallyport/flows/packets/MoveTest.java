package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.tcpTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An egress IP moves from Node 1 to Node 2, and no packet is lost (design, decision 3). */
class MoveTest {
  private static final String OUTSIDE = "203.0.113.9";
  private static final String EGRESS_IP = "10.10.0.11";
  private static final Set<String> NODES = Set.of("node-1", "node-2", "node-3");
  private final List<Map<String, NodeProgram>> states = states();

  private static TestCluster at(Gateway gateway) {
    return Worlds.guideHa().at(EGRESS_IP, gateway);
  }

  private static List<Map<String, NodeProgram>> states() {
    List<Map<String, NodeProgram>> out = new ArrayList<>();
    Optional<Gateway> now = Optional.of(Gateway.at("node-1"));
    for (int i = 0; i <= 3; i++) {
      out.add(at(now.orElseThrow()).programs());
      now = Gateway.next(now, Optional.of("node-2"), NODES);
    }
    return out;
  }

  private static TestWorld before() {
    return at(Gateway.at("node-1")).world();
  }

  private static List<TestWorld> onTheWay(
      TestWorld world, Map<String, NodeProgram> from, Map<String, NodeProgram> to) {
    return Programming.mixtures(from, to).stream()
        .map(programs -> world.reprogrammed(programs.values()))
        .toList();
  }

  @Test
  void itTakesThreeSteps() {
    assertThat(states).hasSize(4).doesNotHaveDuplicates();
    assertThat(states.get(3)).isEqualTo(at(Gateway.at("node-2")).programs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void newConnectionsAreServedInEveryMixtureOfStates(String number) {
    for (int step = 1; step <= 3; step++) {
      for (TestWorld world : onTheWay(before(), states.get(step - 1), states.get(step))) {
        world
            .send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE))
            .from(EGRESS_IP)
            .reply()
            .reaches("prod/web-" + number);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void aConnectionGoesOnWithTheSameAddressAndPort(String number) {
    TestWorld open =
        before().send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE)).reply().then();
    for (int step = 1; step <= 3; step++) {
      for (TestWorld world : onTheWay(open, states.get(step - 1), states.get(step))) {
        world
            .send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE))
            .from(EGRESS_IP, 40_000)
            .reply()
            .reaches("prod/web-" + number)
            .to("10.244." + number + ".11", 40_000);
      }
    }
  }

  @Test
  void repliesAreTranslatedAtBothNodesUntilTheOldOneForgets() {
    TestWorld opened = before().send("node-3", "prod/web-3", tcpTo(OUTSIDE)).then();
    TestWorld flipped = opened.reprogrammed(states.get(2).values());
    Answer again = flipped.send("node-3", "prod/web-3", tcpTo(OUTSIDE)).leaves("node-2");
    again.replyAt("node-1").reaches("prod/web-3");
    again.replyAt("node-2").reaches("prod/web-3");
  }

  // The network follows the first packet that leaves the new Node, whoever sent it.
  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void aReplyThatComesToTheOtherNodeFindsItsWay(String number) {
    String pod = "prod/web-" + number;
    Answer old = before().send("node-" + number, pod, tcpTo(OUTSIDE)).leaves("node-1");
    Packet reply = Packets.replyTo(old.packet());
    for (TestWorld world : onTheWay(old.then(), states.get(1), states.get(2))) {
      world.sendFromOutside("node-2", reply).reaches(pod).to("10.244." + number + ".11", 40_000);
    }
    TestWorld flipped = before().reprogrammed(states.get(2).values());
    flipped
        .send("node-" + number, pod, tcpTo(OUTSIDE))
        .leaves("node-2")
        .replyAt("node-1")
        .reaches(pod);
  }

  @Test
  void whatNeitherNodeKnowsIsDropped() {
    Packet stranger =
        Packets.tcp(IpAddress.parse(OUTSIDE), 443, IpAddress.parse(EGRESS_IP), 40_000);
    TestWorld flipped = before().reprogrammed(states.get(2).values());
    flipped.sendFromOutside("node-2", stranger).dropped("reply");
    flipped.sendFromOutside("node-1", stranger).dropped("reply");
  }

  @Test
  void inTheEndTheOldNodeKnowsNothingOfTheAddress() {
    TestWorld opened = before().send("node-3", "prod/web-3", tcpTo(OUTSIDE)).then();
    opened
        .reprogrammed(states.get(3).values())
        .send("node-3", "prod/web-3", tcpTo(OUTSIDE))
        .leaves("node-2")
        .replyAt("node-1")
        .dropped("from_uplink");
  }

  @Test
  void switchesThatAreTwoStepsApartDropButDoNotLeak() {
    Leaks leaks = new Leaks(Worlds.guideHa());
    for (TestWorld world : onTheWay(before(), states.get(0), states.get(3))) {
      assertThat(leaks.in(world, NODES)).isEmpty();
    }
  }
}
