package io.sallyport.tests.openflow;

import static io.sallyport.tests.openflow.OpenFlowLab.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.wire.Port;
import io.sallyport.controller.wire.Role;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real switch that dies, freezes, comes again, and changes its ports. */
class LifeTest {
  @TempDir Path folder;

  @Test
  void aKilledSwitchIsDownByTheEndOfItsConnectionAndComesAgain() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      lab.ovs.signal("KILL");
      assertThat(Heard.next(lab.heard.downs)).contains("closed the connection");
      assertThat(failure(lab.session.readFlows())).hasMessageContaining("closed the connection");
      lab.ovs.startAgain();
      assertThat(Heard.next(lab.heard.ups).info().node()).isEqualTo("node-1");
    }
  }

  @Test
  void aFrozenSwitchIsGivenUpAndItsRequestsFail() {
    try (OpenFlowLab lab = new OpenFlowLab(folder, OpenFlowLab.quick())) {
      lab.ovs.signal("STOP");
      var pending = lab.session.readFlows();
      assertThat(Heard.next(lab.heard.downs)).isEqualTo("the switch was silent for 300 ms");
      assertThat(failure(pending)).hasMessage("the switch was silent for 300 ms");
      lab.ovs.signal("CONT");
      assertThat(Heard.next(lab.heard.ups).info().node()).isEqualTo("node-1");
    }
  }

  @Test
  void portsAreHeardOfAsTheyComeAndGo() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      String bridge = RealOvs.BRIDGE;
      lab.ovs.addPort("vxlan0", "type=vxlan", "options:remote_ip=192.0.2.1", "ofport_request=42");
      SortedMap<String, Port> ports = Heard.next(lab.heard.ports);
      while (!ports.containsKey("vxlan0")) {
        ports = Heard.next(lab.heard.ports);
      }
      assertThat(ports.get("vxlan0").number()).isEqualTo(42);
      assertThat(lab.session.info().ports()).containsKey("vxlan0");
      lab.heard.ports.clear();
      lab.ovs.vsctl("del-port", bridge, "vxlan0");
      while (lab.session.info().ports().containsKey("vxlan0")) {
        Heard.next(lab.heard.ports);
      }
      assertThat(lab.session.info().ports()).containsOnlyKeys(bridge);
    }
  }

  @Test
  void closingNamesTheReason() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      lab.session.close("another switch says that it is node-1, too");
      assertThat(Heard.next(lab.heard.downs))
          .isEqualTo("another switch says that it is node-1, too");
    }
  }

  @Test
  void aSecondControllerOfALaterGenerationIsMaster() {
    Heard heard = new Heard();
    try (OpenFlowLab lab = OpenFlowLab.start(folder);
        OpenFlowServer later = OpenFlowServer.start(generation(1), heard)) {
      lab.ovs.connectToo(RealOvs.BRIDGE, later.address());
      assertThat(Heard.next(heard.ups).info().role()).isEqualTo(Role.MASTER);
      OpenFlowLab.await(lab.session.readGroups());
      assertThat(lab.session.info().role()).isEqualTo(Role.SLAVE);
    }
  }

  @Test
  void aControllerOfAnEarlierGenerationIsRefused() {
    Heard heard = new Heard();
    try (OpenFlowLab lab = OpenFlowLab.start(folder);
        OpenFlowServer earlier = OpenFlowServer.start(generation(-1), heard)) {
      lab.ovs.connectToo(RealOvs.BRIDGE, earlier.address());
      assertThat(Heard.next(heard.refusals))
          .endsWith("the switch refused the role MASTER: role request failed: stale");
      assertThat(lab.session.info().role()).isEqualTo(Role.MASTER);
    }
  }

  private static ServerConfig generation(int later) {
    ServerConfig config = OpenFlowLab.onLoopback();
    return ServerConfig.master(config.listen(), config.generation() + later);
  }

  @Test
  void theServerEndsItsSessions() {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      SwitchSession session = lab.session;
      lab.server.close();
      assertThat(Heard.next(lab.heard.downs)).isEqualTo("the controller stops");
      assertThat(failure(session.readGroups())).hasMessage("the controller stops");
    }
  }
}
