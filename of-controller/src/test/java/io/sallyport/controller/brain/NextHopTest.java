package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.testing.FakeSession;
import io.sallyport.flows.Settings;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MAC address of the gateway towards the outside. */
class NextHopTest {
  private static final MacAddress ANOTHER = MacAddress.parse("02:00:00:00:00:02");

  private final BrainLab lab = new BrainLab();

  @AfterEach
  void stop() {
    lab.close();
  }

  private boolean sendsTo(int node, MacAddress mac) {
    return lab.flows(node).stream().anyMatch(f -> f.contains("set_field:" + mac + "->eth_dst"));
  }

  private void connectAll() {
    for (int i = 1; i <= 3; i++) {
      lab.sessions.put("node-" + i, lab.bridge(i).connect(lab.brain()));
    }
  }

  @Test
  void itIsAskedForUntilItAnswers() {
    lab.accept(cluster());
    connectAll();
    lab.soon()
        .until(() -> lab.hasProblem("Node/node-1", "the gateway 10.10.0.1 does not answer ARP"));
    lab.soon().until(() -> lab.session(1).sent().stream().anyMatch(s -> asks(s.frame().toArray())));
    assertThat(sendsTo(1, BrainLab.NEXT_HOP)).isFalse();
    lab.soon()
        .until(
            () ->
                lab.egress("web").conditions().stream()
                    .anyMatch(c -> c.type().equals("Ready") && c.reason().equals("NoNextHop")));
    for (int i = 1; i <= 3; i++) {
      lab.session(i).packetIn(BrainLab.fromGateway(BrainLab.NEXT_HOP));
    }
    lab.soon().until(() -> sendsTo(1, BrainLab.NEXT_HOP) && lab.problems().isEmpty());
    lab.soon().until(() -> lab.isReady("web"));
  }

  @Test
  void itIsNoProblemThatTheFirstAnswerTakesAMoment() {
    try (BrainLab timeless = BrainLab.timeless()) {
      timeless.accept(cluster());
      FakeSession first = timeless.bridge(1).connect(timeless.brain());
      timeless.bridge(2).connect(timeless.brain());
      timeless.bridge(3).connect(timeless.brain());
      timeless.soon().until(() -> asked(first) == 1);
      for (int asked = 2; asked <= 3; asked++) {
        timeless.pass(Duration.ofSeconds(1));
        assertThat(asked(first)).isEqualTo(asked);
        assertThat(timeless.problems()).isEmpty();
      }
      timeless.pass(Duration.ofSeconds(1));
      assertThat(timeless.hasProblem("Node/node-1", "does not answer ARP")).isTrue();
    }
  }

  private static long asked(FakeSession session) {
    return session.sent().stream().filter(s -> asks(s.frame().toArray())).count();
  }

  private static boolean asks(byte[] frame) {
    ArpFrame arp = ArpFrame.parse(frame).orElseThrow();
    return arp.operation() == 1
        && arp.target().equals(TestCluster.GATEWAY)
        && arp.sender().equals(IpAddress.parse("10.10.0.101"))
        && arp.senderMac().equals(new MacAddress(0x11));
  }

  @Test
  void aChangeIsLearned() {
    lab.accept(cluster());
    lab.connectAll();
    lab.soon().until(() -> sendsTo(1, BrainLab.NEXT_HOP));
    lab.session(1).packetIn(BrainLab.fromGateway(ANOTHER));
    lab.soon().until(() -> sendsTo(1, ANOTHER) && !sendsTo(1, BrainLab.NEXT_HOP));
  }

  @Test
  void whatIsNotFromTheGatewayOrNoAddressOfAMachineIsIgnored() {
    lab.accept(cluster());
    lab.connectAll();
    lab.soon().until(() -> sendsTo(1, BrainLab.NEXT_HOP));
    IpAddress somebody = IpAddress.parse("10.10.0.9");
    lab.session(1).packetIn(ArpFrame.announcement(ANOTHER, somebody).bytes());
    lab.session(1).packetIn(new byte[3]);
    lab.session(1).packetIn(BrainLab.fromGateway(MacAddress.parse("ff:ff:ff:ff:ff:ff")));
    lab.session(1).packetIn(BrainLab.fromGateway(MacAddress.parse("01:00:5e:00:00:01")));
    lab.session(1).packetIn(BrainLab.fromGateway(new MacAddress(0)));
    staysTrue(() -> sendsTo(1, BrainLab.NEXT_HOP));
  }

  @Test
  void withoutAGatewayConfiguredItIsSaid() {
    lab.restart(cluster().with(Settings.DEFAULTS));
    connectAll();
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "uplink.gateway is not configured"));
    assertThat(lab.session(1).sent()).noneMatch(s -> asks(s.frame().toArray()));
  }
}
