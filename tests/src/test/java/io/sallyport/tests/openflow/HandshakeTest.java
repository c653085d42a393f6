package io.sallyport.tests.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.SwitchInfo;
import io.sallyport.controller.wire.Role;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real switch connects. */
class HandshakeTest {
  @TempDir Path folder;

  @Test
  void aSwitchSaysWhoItIs() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      SwitchInfo info = lab.session.info();
      assertThat(info.node()).isEqualTo("node-1");
      assertThat(info.description()).matches("Open vSwitch \\d+\\.\\d+.*");
      assertThat(info.role()).isEqualTo(Role.MASTER);
      assertThat(info.ports()).containsKey(RealOvs.BRIDGE);
      String id = lab.ovs.vsctl("get", "bridge", RealOvs.BRIDGE, "datapath_id").strip();
      assertThat(id).isEqualTo("\"%016x\"".formatted(info.datapathId()));
    }
  }

  @Test
  void aBridgeWithoutANodeIsRefused() {
    Heard heard = new Heard();
    try (OpenFlowServer server = OpenFlowServer.start(OpenFlowLab.onLoopback(), heard);
        RealOvs ovs = RealOvs.startWithoutBridge(folder)) {
      ovs.addBridge(RealOvs.BRIDGE, "");
      ovs.connect(RealOvs.BRIDGE, server.address());
      assertThat(Heard.next(heard.refusals))
          .contains("does not say which Node it belongs to")
          .contains("other-config:dp-desc");
    }
  }

  @Test
  void aBridgeWithoutOpenFlow15IsRefused() {
    Heard heard = new Heard();
    try (OpenFlowServer server = OpenFlowServer.start(OpenFlowLab.onLoopback(), heard);
        RealOvs ovs = RealOvs.start(folder, "node-1")) {
      ovs.vsctl("set", "bridge", RealOvs.BRIDGE, "protocols=OpenFlow13");
      ovs.connect(RealOvs.BRIDGE, server.address());
      assertThat(Heard.next(heard.refusals)).contains("speaks OpenFlow versions 1.3, not 1.5");
    }
  }
}
