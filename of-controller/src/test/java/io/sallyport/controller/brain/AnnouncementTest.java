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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The network is told where an egress IP lives. */
class AnnouncementTest {
  private final BrainLab lab = BrainLab.settled();

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
    lab.soon().until(() -> announcements(lab.session(owner)).size() == 4);
    List<Sent> sent = announcements(lab.session(owner));
    assertThat(sent).allSatisfy(s -> assertThat(s.port()).isEqualTo(1));
    assertThat(sent)
        .extracting(Sent::frame)
        .containsOnly(
            Bytes.of(
                ArpFrame.announcement(
                        MacAddress.parse("0a:01:0a:0a:00:c8"), IpAddress.parse("10.10.0.200"))
                    .bytes()));
    assertThat(millisAfterFirst(sent, 1)).isBetween(150L, 700L);
    assertThat(millisAfterFirst(sent, 2)).isBetween(950L, 1500L);
    assertThat(millisAfterFirst(sent, 3)).isBetween(2950L, 3500L);
    assertThat(announcements(lab.session(BrainLab.other(owner)))).isEmpty();
  }

  private static long millisAfterFirst(List<Sent> sent, int index) {
    return TimeUnit.NANOSECONDS.toMillis(sent.get(index).nanoTime() - sent.get(0).nanoTime());
  }

  private void moveFrom(int owner) {
    lab.accept(BrainLab.cluster().with(ANode.number(owner)));
  }

  @Test
  void itIsSaidWhenTheSourcesHaveTurned() {
    int to = BrainLab.other(lab.owner("web"));
    lab.bridge(1).silent(true);
    moveFrom(lab.owner("web"));
    lab.soon().until(() -> lab.answersFor(to, "10.10.0.200"));
    long confirmed = System.nanoTime();
    assertThat(announcements(lab.session(to))).isEmpty();
    lab.bridge(1).silent(false);
    lab.session(1).answerAll();
    lab.soon().until(() -> !announcements(lab.session(to)).isEmpty());
    assertThat(lab.leadsTo(1, to)).isTrue();
    assertThat(millisSince(confirmed, announcements(lab.session(to)).get(0))).isLessThan(900);
  }

  @Test
  void aSlowSourceIsWaitedForOneSecond() {
    int to = BrainLab.other(lab.owner("web"));
    lab.bridge(1).silent(true);
    moveFrom(lab.owner("web"));
    lab.soon().until(() -> lab.answersFor(to, "10.10.0.200"));
    long confirmed = System.nanoTime();
    lab.soon().until(() -> !announcements(lab.session(to)).isEmpty());
    assertThat(lab.leadsTo(1, to)).isFalse();
    assertThat(millisSince(confirmed, announcements(lab.session(to)).get(0)))
        .isBetween(800L, 1800L);
  }

  private static long millisSince(long nanoTime, Sent sent) {
    return TimeUnit.NANOSECONDS.toMillis(sent.nanoTime() - nanoTime);
  }

  @Test
  void theOldOwnerIsSilentFromTheHandOverOn() {
    int from = lab.owner("web");
    lab.bridge(BrainLab.other(from)).refuse(AnnouncementTest::answersArp);
    lab.soon().until(() -> announcements(lab.session(from)).size() >= 2);
    moveFrom(from);
    lab.soon().until(() -> !lab.answersFor(from, "10.10.0.200"));
    int said = announcements(lab.session(from)).size();
    BrainLab.staysTrue(() -> announcements(lab.session(from)).size() == said);
  }

  private static boolean answersArp(Change change) {
    return change instanceof Change.AddFlow add && add.rule().table().equals(EgressPipeline.ARP);
  }

  @Test
  void aReconnectedOwnerSaysItAgain() {
    int owner = lab.owner("web");
    lab.session(owner).drop("cut");
    FakeSession again = lab.connect(owner);
    lab.soon().until(() -> announcements(again).size() >= 2);
  }

  @Test
  void anOwnerWithAnotherUplinkSaysItThere() {
    int owner = lab.owner("web");
    lab.bridge(owner).withPort(7, "bond0");
    lab.session(owner).tellPorts();
    lab.accept(BrainLab.cluster().with(BrainLab.gateway(owner).uplinkPort("bond0")));
    lab.soon().until(() -> announcements(lab.session(owner)).stream().anyMatch(s -> s.port() == 7));
  }

  @Test
  void aConnectionThatEndsWhileFramesAreDueHarmsNobody() {
    int owner = lab.owner("web");
    lab.session(owner).endLoop();
    lab.pass(Duration.ofSeconds(1));
    lab.accept(BrainLab.cluster().with(BrainLab.web("web-2", 1)));
    lab.soon().until(() -> lab.egress("web").pods().size() == 2);
    assertThat(lab.problems()).noneMatch(p -> p.contains("internal error"));
  }
}
