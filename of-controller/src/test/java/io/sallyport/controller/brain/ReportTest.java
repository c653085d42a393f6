package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.BrainLab.cluster;
import static io.sallyport.controller.brain.BrainLab.staysTrue;
import static io.sallyport.controller.brain.ReportsTest.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.model.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Helpers of Nodes report to the brain. */
class ReportTest {
  private static final IpAddress EXTRA = IpAddress.parse("10.10.0.50");

  private final BrainLab lab = BrainLab.settled();

  @AfterEach
  void stop() {
    lab.close();
  }

  private Optional<NodeStatus> node(int number) {
    return Optional.ofNullable(lab.brain().status().nodes().get("node-" + number));
  }

  private List<IpAddress> addresses(int node) {
    return node(node).map(NodeStatus::addresses).orElse(List.of());
  }

  @Test
  void whatANodeReportsIsShown() {
    assertThat(addresses(2)).containsExactly(IpAddress.parse("10.10.0.102"));
    assertThat(node(2).orElseThrow().reported()).isEmpty();
    lab.brain().accept(report("node-2", "10.10.0.102", "10.10.0.50"));
    lab.soon().until(() -> addresses(2).contains(EXTRA));
    assertThat(addresses(2)).containsExactly(IpAddress.parse("10.10.0.102"), EXTRA);
    assertThat(node(2).orElseThrow().reported()).contains(lab.instant());
    lab.pass(Duration.ofSeconds(30));
    lab.brain().accept(report("node-2", "10.10.0.102", "10.10.0.50"));
    lab.soon().until(() -> node(2).orElseThrow().reported().equals(Optional.of(lab.instant())));
  }

  @Test
  void aReportBeforeTheNodeWaits() {
    lab.brain().accept(report("node-4", "10.10.0.50"));
    lab.soon().until(() -> lab.hasProblem("Node/node-4", "does not exist"));
    lab.accept(cluster().with(ANode.number(4)));
    lab.soon().until(() -> addresses(4).contains(EXTRA));
    assertThat(lab.hasProblem("does not exist")).isFalse();
  }

  @Test
  void aHelperThatFallsSilentIsNamedByTheClockAlone() {
    lab.brain().accept(report("node-2", "10.10.0.50"));
    lab.soon().until(() -> addresses(2).contains(EXTRA));
    lab.pass(Reports.SILENCE.plusSeconds(1));
    lab.soon().until(() -> lab.hasProblem("Node/node-2: its helper is silent since"));
    assertThat(addresses(2)).contains(EXTRA);
    lab.brain().accept(report("node-2", "10.10.0.50"));
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void anEgressIpOnAnInterfaceIsAProblemOfThatNodeAndMovesNothing() {
    int owner = lab.owner("web");
    lab.brain().accept(report("node-1", "10.10.0.200"));
    lab.soon().until(() -> lab.hasProblem("Node/node-1", "10.10.0.200", "take it off"));
    assertThat(addresses(1)).hasSize(1);
    assertThat(lab.ip("web")).isEqualTo("10.10.0.200");
    assertThat(lab.owner("web")).isEqualTo(owner);
    lab.brain().accept(report("node-1"));
    lab.soon().until(() -> lab.problems().isEmpty());
  }

  @Test
  void anAddressThatNoNodeHasAnyMoreIsNowhere() {
    lab.accept(cluster().with(AnEgress.named("static").pods("app", "db").ip("10.10.0.50")));
    lab.soon().until(() -> lab.hasProblem("Egress/static", "no Node has the address 10.10.0.50"));
    lab.brain().accept(report("node-2", "10.10.0.50"));
    lab.soon().until(() -> !lab.hasProblem("no Node has the address"));
    lab.brain().accept(report("node-2"));
    lab.soon().until(() -> lab.hasProblem("Egress/static", "no Node has the address 10.10.0.50"));
  }

  @Test
  void signsOfLifeSendNothingToSwitches() {
    lab.brain().accept(report("node-2", "10.10.0.102"));
    lab.soon().until(() -> node(2).orElseThrow().reported().isPresent());
    int applied = applied();
    staysTrue(
        () -> {
          lab.brain().accept(report("node-2", "10.10.0.102"));
          return applied() == applied;
        });
  }

  private int applied() {
    return lab.bridges.values().stream().mapToInt(b -> b.applied().size()).sum();
  }

  @Test
  void aFloodOfReportsEndsInTheLast() {
    byte[] frame = BrainLab.fromGateway(BrainLab.NEXT_HOP);
    PacketIn answer = new PacketIn(1, 10, 0, Bytes.of(frame));
    HeldSession held = new HeldSession(lab.session(1).info());
    lab.brain().packetIn(held, answer);
    lab.soon().until(() -> held.asked() == 1);
    for (int i = 0; i < 1000; i++) {
      lab.brain().accept(report("node-2", "10.10.0." + (i % 2 == 0 ? 51 : 50)));
    }
    held.letGo();
    lab.soon().until(() -> addresses(2).contains(EXTRA));
  }
}
