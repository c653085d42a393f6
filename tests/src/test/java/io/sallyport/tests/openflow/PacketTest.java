package io.sallyport.tests.openflow;

import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.tests.openflow.OpenFlowLab.await;
import static io.sallyport.tests.openflow.SampleRules.IN;
import static io.sallyport.tests.openflow.SampleRules.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets from the controller and to it, and what is counted on their way. */
class PacketTest {
  private static final int TABLE = 0xffff_fff9;
  private static final int LENGTH = 120;

  @TempDir Path folder;

  @Test
  void aPacketGoesThroughTheTablesAndBackToTheController() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      install(lab, toController());
      lab.session.packetOut(frame(), TABLE);
      PacketIn packet = Heard.next(lab.heard.packets);
      assertThat(packet.frame()).isEqualTo(Bytes.of(frame()));
      assertThat(packet.tableId()).isEqualTo(OUT.id());
      assertThat(packet.inPort()).isEqualTo(Action.CONTROLLER);
      assertThat(packet.cookie()).isEqualTo(toController().get(1).cookie());
    }
  }

  // The packet-in names the registers and tunnel fields that it carries; openflowj cannot read it.
  private static List<Rule> toController() {
    return List.of(
        IN.rule(5)
            .when(Prerequisite.IPV4)
            .because("test")
            .then(set(Field.REG3, 7), set(Field.TUN_ID, 9), Actions.goTo(OUT)),
        OUT.rule(5).egress(17, "web").because("test").then(output(Action.CONTROLLER)));
  }

  @Test
  void changingAFlowKeepsItsCounters() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      install(lab, toController());
      lab.session.packetOut(frame(), TABLE);
      Heard.next(lab.heard.packets);
      InstalledFlow flow = first(lab);
      assertThat(flow.packets()).isEqualTo(1);
      assertThat(flow.bytes()).isEqualTo(LENGTH);
      assertThat(flow.ageNanos()).isPositive();

      Rule other = IN.rule(5).when(Prerequisite.IPV4).because("test").then(output(1));
      await(lab.session.apply(List.of(new Change.ModifyFlow(RuleEncoder.encode(other), other))));
      assertThat(first(lab).packets()).isEqualTo(1);
      assertThat(first(lab).ageNanos()).isGreaterThan(flow.ageNanos());
      install(lab, List.of(other));
      assertThat(first(lab).packets()).as("adding over it keeps them too").isEqualTo(1);
    }
  }

  private static void install(OpenFlowLab lab, List<Rule> rules) {
    List<Change> changes = new ArrayList<>();
    rules.forEach(r -> changes.add(new Change.AddFlow(RuleEncoder.encode(r), r)));
    await(lab.session.apply(changes));
  }

  /** The flow in the first table, once the switch's statistics have caught up with the packet. */
  private static InstalledFlow first(OpenFlowLab lab) {
    lab.ovs.appctl("revalidator/wait");
    return await(lab.session.readFlows()).stream()
        .filter(f -> f.key().tableId() == IN.id())
        .findFirst()
        .orElseThrow();
  }

  /** UDP over IPv4 over Ethernet, of zeros but for what a switch looks at. */
  private static byte[] frame() {
    return ByteBuffer.allocate(LENGTH)
        .put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0})
        .put(new byte[] {0x45, 0, 0, LENGTH - 14, 0, 0, 0, 0, 64, 17, 0, 0})
        .put(new byte[] {10, 0, 0, 1, 10, 0, 0, 2, 0, 53, 0, 53, 0, LENGTH - 34, 0, 0})
        .array();
  }
}
