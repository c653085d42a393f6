package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.sync.NodeSync;
import io.sallyport.controller.testing.Deaf;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every Node knows the others' MAC addresses before a packet needs them. */
class PeerProbeTest {
  private final BrainLab lab = BrainLab.settled();

  @AfterEach
  void stop() {
    lab.close();
  }

  /** How often each Node's switch asked for each peer. */
  private SortedMap<String, Long> questions(int node) {
    return questions(lab, node);
  }

  private static SortedMap<String, Long> questions(BrainLab in, int node) {
    SortedMap<String, Long> out = new TreeMap<>();
    in.session(node).sent().stream()
        .flatMap(s -> ArpFrame.parse(s.frame().toArray()).stream())
        .map(arp -> arp.target().toString())
        .filter(target -> target.startsWith("10.10.0.10"))
        .forEach(target -> out.merge(target, 1L, Long::sum));
    return out;
  }

  @Test
  void everyNodeAsksForEveryOtherOnce() {
    lab.soon()
        .untilAsserted(
            () -> {
              assertThat(questions(1)).containsOnlyKeys(List.of("10.10.0.102", "10.10.0.103"));
              assertThat(questions(3)).containsOnlyKeys(List.of("10.10.0.101", "10.10.0.102"));
            });
    assertThat(questions(1).values()).containsOnly(1L);
  }

  @Test
  void againBeforeTheSwitchForgets() {
    lab.soon().until(() -> questions(1).size() == 2);
    lab.pass(Duration.ofMinutes(5));
    lab.soon().untilAsserted(() -> assertThat(questions(1).values()).containsOnly(2L));
  }

  @Test
  void againAfterANewConnection() {
    lab.soon().until(() -> questions(1).size() == 2);
    lab.session(1).drop("restarted");
    lab.connect(1);
    lab.soon().untilAsserted(() -> assertThat(questions(1)).hasSize(2));
  }

  @Test
  void aPeerIsAskedForWhenItCanAnswer() {
    lab.soon().until(() -> questions(1).size() == 2);
    lab.bridge(3).silent(true);
    lab.session(3).drop("restarted");
    FakeSession again = lab.connect(3);
    BrainLab.staysTrue(() -> questions(1).get("10.10.0.103") == 1);
    lab.bridge(3).silent(false);
    again.answerAll();
    lab.soon().until(() -> questions(1).get("10.10.0.103") == 2);
    assertThat(questions(1)).containsEntry("10.10.0.102", 1L);
  }

  @Test
  void aPeerThatNeverCouldAnswerIsNotAskedFor() {
    try (BrainLab other = new BrainLab()) {
      other.bridge(3).silent(true);
      other.accept(BrainLab.cluster());
      other.connectAll();
      String waiting = "waiting for the switches of node-3";
      other.soon().until(() -> other.brain().status().notReady().equals(Optional.of(waiting)));
      other.pass(BrainLab.HOLD);
      other.soon().until(() -> questions(other, 1).containsKey("10.10.0.102"));
      BrainLab.staysTrue(() -> !questions(other, 1).containsKey("10.10.0.103"));
      other.bridge(3).silent(false);
      other.session(3).answerAll();
      other.soon().until(() -> questions(other, 1).containsKey("10.10.0.103"));
    }
  }

  @Test
  void notForAllOfManyAtOnce() {
    Fleet fleet = new Fleet();
    Map<String, Compiler.Uplink> uplinks = new TreeMap<>();
    List<FakeSession> sessions =
        IntStream.rangeClosed(1, 80).mapToObj(i -> upToDate(fleet, i, uplinks)).toList();
    PeerProbe probe = new PeerProbe(fleet);
    probe.ask(uplinks, lab.instant());
    probe.ask(uplinks, lab.instant());
    assertThat(sessions.stream().mapToInt(s -> s.sent().size()).sum()).isEqualTo(256);
    assertThat(sessions).allSatisfy(s -> assertThat(s.sent()).hasSizeBetween(3, 4));
    for (int tick = 1; tick <= 24; tick++) {
      probe.tick(uplinks, lab.instant());
    }
    assertThat(sessions).allSatisfy(s -> assertThat(s.sent()).hasSize(79).doesNotHaveDuplicates());
    probe.tick(uplinks, lab.instant());
    assertThat(sessions).allSatisfy(s -> assertThat(s.sent()).hasSize(79));
  }

  private FakeSession upToDate(Fleet fleet, int number, Map<String, Compiler.Uplink> uplinks) {
    String node = "many-" + number;
    FakeSession session = new FakeBridge(node, number).connect(new Deaf());
    NodeSync sync = NodeSync.start(session, new Deaf(), Duration.ofHours(1));
    Switch met = fleet.meet(session);
    met.connect(new LiveSwitch(session, sync), session.info());
    met.want(EncodedProgram.of(NodeProgram.of(node, List.of(), List.of())), 1);
    met.confirmed(1, new TreeMap<>());
    IpAddress ip = IpAddress.parse("10.20.0." + number);
    uplinks.put(
        node, new Compiler.Uplink(1, new MacAddress(number), ip, List.of(ip), new TreeSet<>()));
    return session;
  }
}
