package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.controller.testing.FakeSession.Sent;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.testing.ANode;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network is told where an egress IP lives. */
class AnnouncementTest {
  private final BrainLab lab = BrainLab.timeless().settle();

  // The brain's tick, and four frames.
  @BeforeEach
  void allFramesAreDue() {
    lab.soon().until(() -> lab.due() >= 5);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  static boolean isAnnouncement(Sent sent) {
    ArpFrame arp = ArpFrame.parse(sent.frame().toArray()).orElseThrow();
    return arp.sender().equals(arp.target());
  }

  static List<Sent> announcements(FakeSession session) {
    return session.sent().stream().filter(AnnouncementTest::isAnnouncement).toList();
  }

  @Test
  void theFrameIsABroadcastThatAsksForItsOwnAddress() {
    byte[] frame =
        ArpFrame.announcement(MacAddress.parse("0a:01:0a:0a:00:c8"), IpAddress.parse("10.10.0.200"))
            .bytes();
    assertThat(Bytes.of(frame))
        .hasToString(
            "ffffffffffff"
                + "0a010a0a00c8"
                + "0806"
                + "0001080006040001"
                + "0a010a0a00c8"
                + "0a0a00c8"
                + "000000000000"
                + "0a0a00c8");
  }

  @Test
  void framesThatAreNoArpAreNotRead() {
    byte[] frame = BrainLab.fromGateway(BrainLab.NEXT_HOP);
    assertThat(ArpFrame.parse(frame)).isPresent();
    assertThat(ArpFrame.parse(new byte[0])).isEmpty();
    assertThat(ArpFrame.parse(java.util.Arrays.copyOf(frame, frame.length - 1))).isEmpty();
    frame[13] = 0;
    assertThat(ArpFrame.parse(frame)).isEmpty();
  }

  @Test
  void theOwnerSaysItFourTimesOnItsUplink() {
    int owner = lab.owner("web");
    List<Integer> said = new ArrayList<>();
    for (int millis : List.of(0, 199, 1, 799, 1, 1999, 1, 60_000)) {
      lab.pass(Duration.ofMillis(millis));
      said.add(announcements(lab.session(owner)).size());
    }
    assertThat(said).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
    List<Sent> sent = announcements(lab.session(owner));
    assertThat(sent).allSatisfy(s -> assertThat(s.port()).isEqualTo(1));
    assertThat(sent)
        .extracting(Sent::frame)
        .containsOnly(
            Bytes.of(
                ArpFrame.announcement(
                        MacAddress.parse("0a:01:0a:0a:00:c8"), IpAddress.parse("10.10.0.200"))
                    .bytes()));
    assertThat(announcements(lab.session(BrainLab.other(owner)))).isEmpty();
  }

  /** All frames for the first owner are sent; its address moves, and a source is silent. */
  private int moveWithASlowSource() {
    int from = lab.owner("web");
    int to = BrainLab.other(from);
    lab.pass(Duration.ofMinutes(1));
    int due = lab.due();
    lab.bridge(1).silent(true);
    moveFrom(from);
    lab.soon().until(() -> lab.answersFor(to, "10.10.0.200"));
    lab.soon().until(() -> lab.due() > due);
    return to;
  }

  private void moveFrom(int owner) {
    lab.accept(BrainLab.cluster().with(ANode.number(owner)));
  }

  private boolean isAnnouncedBy(int node) {
    lab.pass(Duration.ZERO);
    return !announcements(lab.session(node)).isEmpty();
  }

  @Test
  void itIsSaidWhenTheSourcesHaveTurned() {
    int to = moveWithASlowSource();
    lab.pass(Duration.ofMillis(999));
    assertThat(announcements(lab.session(to))).isEmpty();
    lab.bridge(1).silent(false);
    lab.session(1).answerAll();
    lab.soon().until(() -> isAnnouncedBy(to));
    assertThat(lab.leadsTo(1, to)).isTrue();
  }

  @Test
  void aSlowSourceIsWaitedForOneSecond() {
    int to = moveWithASlowSource();
    lab.pass(Duration.ofMillis(999));
    assertThat(announcements(lab.session(to))).isEmpty();
    lab.pass(Duration.ofMillis(1));
    assertThat(announcements(lab.session(to))).hasSize(1);
    assertThat(lab.leadsTo(1, to)).isFalse();
  }

  @Test
  void theOldOwnerIsSilentFromTheHandOverOn() {
    int from = lab.owner("web");
    lab.bridge(BrainLab.other(from)).refuse(AnnouncementTest::answersArp);
    lab.pass(Duration.ofMillis(200));
    assertThat(announcements(lab.session(from))).hasSize(2);
    moveFrom(from);
    lab.soon().until(() -> !lab.answersFor(from, "10.10.0.200"));
    lab.pass(Duration.ofSeconds(3));
    assertThat(announcements(lab.session(from))).hasSize(2);
  }

  private static boolean answersArp(Change change) {
    return change instanceof Change.AddFlow add && add.rule().table().equals(EgressPipeline.ARP);
  }

  @Test
  void aReconnectedOwnerSaysItAgain() {
    int owner = lab.owner("web");
    lab.session(owner).drop("cut");
    FakeSession again = lab.connect(owner);
    lab.soon().until(() -> isAnnouncedBy(owner));
    lab.pass(Duration.ofMillis(200));
    assertThat(announcements(again)).hasSize(2);
  }

  @Test
  void anOwnerWithAnotherUplinkSaysItThere() {
    int owner = lab.owner("web");
    lab.bridge(owner).withPort(7, "bond0");
    lab.session(owner).tellPorts();
    lab.accept(BrainLab.cluster().with(BrainLab.gateway(owner).uplinkPort("bond0")));
    lab.soon()
        .until(
            () -> {
              lab.pass(Duration.ZERO);
              return announcements(lab.session(owner)).stream().anyMatch(s -> s.port() == 7);
            });
  }

  @Test
  void aConnectionThatEndsWhileFramesAreDueHarmsNobody() {
    int owner = lab.owner("web");
    lab.session(owner).endLoop();
    lab.pass(Duration.ofMinutes(1));
    lab.accept(BrainLab.cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2);
    assertThat(lab.problems()).noneMatch(p -> p.contains("internal error"));
  }
}
