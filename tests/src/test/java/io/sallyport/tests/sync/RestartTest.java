package io.sallyport.tests.sync;

import static io.sallyport.tests.sync.SyncLab.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.brain.Brain;
import io.sallyport.controller.brain.BrainSettings;
import io.sallyport.controller.brain.LiveSwitch;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.tests.openflow.RealOvs;
import io.sallyport.watch.Feed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole controller, restarted beside a real switch that keeps its flows. */
class RestartTest {
  private static final BrainSettings SETTINGS =
      new BrainSettings(
          TestCluster.SETTINGS,
          TestCluster.PORTS,
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private static TestCluster cluster() {
    return TestCluster.ofNodes(1)
        .with(
            APod.named("prod/web-1").on("node-1").ip("10.244.1.1").port("web1").label("app", "web"))
        .with(APool.named("pool").range("10.10.0.200", "10.10.0.209"))
        .with(AnEgress.named("web").created(2).pods("app", "web").pool("pool"));
  }

  /** One life of the controller. */
  private record Life(Brain brain, OpenFlowServer server) implements AutoCloseable {
    static Life begin(int port, long generation, TestCluster cluster) {
      Brain brain = new Brain(SETTINGS, InstantSource.system());
      brain.accept(Feed.of(cluster.snapshot(), List.of()));
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      return new Life(brain, OpenFlowServer.start(ServerConfig.master(address, generation), brain));
    }

    boolean isAssigned(String egress) {
      Status.EgressStatus status = brain.status().egresses().get(egress);
      return status != null
          && status.conditions().stream()
              .anyMatch(c -> c.type().equals("IPAssigned") && c.status());
    }

    String ip(String egress) {
      return brain.status().egresses().get(egress).first().orElseThrow().ip().toString();
    }

    Map<FlowKey, Long> ages() {
      LiveSwitch live = brain.status().nodes().get("node-1").live().orElseThrow();
      return live.session().readFlows().join().stream()
          .collect(Collectors.toMap(InstalledFlow::key, InstalledFlow::ageNanos));
    }

    @Override
    public void close() {
      server.close();
      brain.close();
    }
  }

  private static void addPorts(RealOvs ovs) {
    ovs.addPort("eth0", "type=internal");
    ovs.addPort("web1", "type=internal");
    ovs.addTunnel();
  }

  @Test
  void nothingIsChangedAndAddressesStay(@TempDir Path folder) {
    try (RealOvs ovs = RealOvs.start(folder, "node-1")) {
      addPorts(ovs);
      int port;
      Map<FlowKey, Long> before;
      try (Life first = Life.begin(0, 1000, cluster())) {
        port = first.server().address().getPort();
        ovs.connect(RealOvs.BRIDGE, first.server().address());
        soon().until(() -> first.isAssigned("web"));
        before = first.ages();
        assertThat(first.ip("web")).isEqualTo("10.10.0.200");
      }
      // A controller without memory would give the older Egress the first address.
      TestCluster with = cluster().with(AnEgress.named("older").created(1).pool("pool"));
      try (Life second = Life.begin(port, 2000, with)) {
        soon().until(() -> second.isAssigned("web") && second.isAssigned("older"));
        assertThat(second.ip("web")).isEqualTo("10.10.0.200");
        assertThat(second.ip("older")).isEqualTo("10.10.0.201");
        assertThat(second.ages()).containsKeys(before.keySet().toArray(FlowKey[]::new));
        assertThat(second.ages())
            .allSatisfy(
                (flow, age) ->
                    assertThat(age).isGreaterThanOrEqualTo(before.getOrDefault(flow, 0L)));
        assertThat(second.brain().status().nodes().get("node-1").repairs()).isZero();
      }
    }
  }
}
