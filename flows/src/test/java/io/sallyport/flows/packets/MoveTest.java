package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.tcpTo;
import static io.sallyport.walk.testing.Probe.udpTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.ClaimRef;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.Probe;
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
  private static final int STEPS = 4;
  private static final int TURNED = 2;
  private static final Probe SECOND = Probe.tcp(50_000, OUTSIDE, 443);
  private static final Gateway BACK = Gateway.moving("node-1", "node-2", true);
  private final List<Map<String, NodeProgram>> states = states();

  private static TestCluster at(Gateway gateway) {
    return Worlds.guideHa().at(EGRESS_IP, gateway);
  }

  private static List<Map<String, NodeProgram>> states() {
    List<Map<String, NodeProgram>> out = new ArrayList<>();
    Optional<Gateway> now = Optional.of(Gateway.at("node-1"));
    for (int i = 0; i <= STEPS; i++) {
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
  void itTakesFourSteps() {
    assertThat(states).doesNotHaveDuplicates();
    assertThat(states.get(STEPS)).isEqualTo(at(Gateway.at("node-2")).programs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void newConnectionsAreServedInEveryMixtureOfStates(String number) {
    for (int step = 1; step <= STEPS; step++) {
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
    for (int step = 1; step <= STEPS; step++) {
      for (TestWorld world : onTheWay(open, states.get(step - 1), states.get(step))) {
        world
            .send("node-" + number, "prod/web-" + number, tcpTo(OUTSIDE).later())
            .from(EGRESS_IP, 40_000)
            .reply()
            .reaches("prod/web-" + number)
            .to("10.244." + number + ".11", 40_000);
      }
    }
  }

  // All three Pods have one source port towards one server: two of them left with another one.
  @Test
  void connectionsThatShareASourcePortKeepTheirs() {
    TestWorld open = before();
    for (String number : List.of("3", "1", "2")) {
      open = send(open, number, tcpTo(OUTSIDE)).reply().then();
    }
    for (int step = 1; step <= TURNED; step++) {
      for (TestWorld world : onTheWay(open, states.get(step - 1), states.get(step))) {
        goesOn(world, "1", 40_001).reply().reaches("prod/web-1");
        goesOn(world, "2", 40_002).reply().reaches("prod/web-2");
        goesOn(world, "3", 40_000).reply().reaches("prod/web-3");
      }
    }
  }

  // The network may find the address at either Node, and each of the Pods is somewhere else.
  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void repliesToOldConnectionsFindThemWhereverTheyCome(String number) {
    TestWorld open = send(before(), "3", tcpTo(OUTSIDE)).reply().then();
    open = send(open, number, tcpTo(OUTSIDE)).reply().then();
    Answer answer = goesOn(open.reprogrammed(states.get(TURNED).values()), number);
    answer.leaves("node-1").replyAt("node-1").reaches("prod/web-" + number);
    answer.replyAt("node-2").reaches("prod/web-" + number);
  }

  // Or a Node that takes over later would not find it.
  @Test
  void newConnectionsMeanwhileKeepTheirPort() {
    TestWorld open = send(before(), "3", tcpTo(OUTSIDE)).reply().then();
    TestWorld draining = open.reprogrammed(states.get(TURNED).values());
    Answer began = send(draining, "1", SECOND).leaves("node-2").from(EGRESS_IP, 50_000);
    TestWorld later = began.reply().then();
    send(later, "1", SECOND.later()).leaves("node-2").reply().reaches("prod/web-1");
    goesOn(later, "3", 40_000).leaves("node-1").reply().reaches("prod/web-3");
  }

  @Test
  void aMoveBackKeepsWhatBothNodesHave() {
    TestWorld open = before();
    for (String number : List.of("3", "1", "2")) {
      open = send(open, number, tcpTo(OUTSIDE)).reply().then();
    }
    TestWorld began =
        send(open.reprogrammed(states.get(TURNED).values()), "1", SECOND).reply().then();
    for (TestWorld world : onTheWay(began, states.get(TURNED), at(BACK).programs())) {
      goesOn(world, "1", 40_001).reply().reaches("prod/web-1");
      goesOn(world, "2", 40_002).reply().reaches("prod/web-2");
      goesOn(world, "3", 40_000).reply().reaches("prod/web-3");
      send(world, "1", SECOND.later()).from(EGRESS_IP, 50_000).reply().reaches("prod/web-1");
    }
  }

  // Walks have no windows: the packet comes as the other Node hands it over.
  @Test
  void whatTheOtherTrackerCannotPlaceBeginsNoConnection() {
    TestWorld open = send(before(), "3", tcpTo(OUTSIDE)).reply().then();
    TestWorld draining = open.reprogrammed(states.get(TURNED).values());
    draining.send("node-1", 2, unplaced("3")).leaves("node-1").from(EGRESS_IP, 40_000);
    draining.send("node-1", 2, unplaced("2")).dropped("drain");
  }

  private static Packet unplaced(String number) {
    IpAddress pod = IpAddress.parse("10.244." + number + ".11");
    int key = Worlds.guideHa().decision().ids().get(new ClaimRef("egress-prod-web", Family.IPV4));
    return Packets.later(Packets.tcp(pod, 40_000, IpAddress.parse(OUTSIDE), 443))
        .with(Field.TUN_SRC, IpAddress.parse("10.10.0.102"))
        .with(Field.TUN_ID, 3 << 22 | key);
  }

  @Test
  void inTheEndAnOldConnectionIsTakenOver() {
    TestWorld open = send(before(), "3", tcpTo(OUTSIDE)).reply().then();
    for (int step = TURNED + 1; step <= STEPS; step++) {
      goesOn(open.reprogrammed(states.get(step).values()), "3", 40_000)
          .leaves("node-2")
          .reply()
          .reaches("prod/web-3");
    }
  }

  private static Answer send(TestWorld world, String number, Probe packet) {
    return world.send("node-" + number, "prod/web-" + number, packet);
  }

  private static Answer goesOn(TestWorld world, String number) {
    return send(world, number, tcpTo(OUTSIDE).later());
  }

  private static Answer goesOn(TestWorld world, String number, int port) {
    return goesOn(world, number).from(EGRESS_IP, port);
  }

  @Test
  void repliesAreTranslatedAtBothNodesUntilTheOldOneForgets() {
    TestWorld opened = before().send("node-3", "prod/web-3", tcpTo(OUTSIDE)).then();
    TestWorld flipped = opened.reprogrammed(states.get(TURNED).values());
    Answer again = flipped.send("node-3", "prod/web-3", udpTo(OUTSIDE)).leaves("node-2");
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
    for (TestWorld world : onTheWay(old.then(), states.get(1), states.get(TURNED))) {
      world.sendFromOutside("node-2", reply).reaches(pod).to("10.244." + number + ".11", 40_000);
    }
    TestWorld flipped = before().reprogrammed(states.get(TURNED).values());
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
    TestWorld flipped = before().reprogrammed(states.get(TURNED).values());
    flipped.sendFromOutside("node-2", stranger).dropped("reply");
    flipped.sendFromOutside("node-1", stranger).dropped("reply");
  }

  @Test
  void inTheEndTheOldNodeKnowsNothingOfTheAddress() {
    TestWorld opened = before().send("node-3", "prod/web-3", tcpTo(OUTSIDE)).then();
    opened
        .reprogrammed(states.get(STEPS).values())
        .send("node-3", "prod/web-3", tcpTo(OUTSIDE))
        .leaves("node-2")
        .replyAt("node-1")
        .dropped("from_uplink");
  }

  @Test
  void switchesThatAreTwoStepsApartDropButDoNotLeak() {
    Leaks leaks = new Leaks(Worlds.guideHa());
    for (TestWorld world : onTheWay(before(), states.get(0), states.get(STEPS))) {
      assertThat(leaks.in(world, NODES)).isEmpty();
    }
  }
}
