package io.sallyport.controller.rest;

import io.sallyport.controller.brain.LiveSwitch;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressAddress;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.PoolStatus;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.sync.NodeSync;
import io.sallyport.controller.testing.Deaf;
import io.sallyport.controller.testing.FakeBridge;
import io.sallyport.controller.testing.FakeSession;
import io.sallyport.flows.Gateway;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.Origin;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.awaitility.Awaitility;

/** A status with one of everything; {@code node-1} has a switch, {@code node-2} has not. */
final class Samples extends Deaf {
  static final Instant REPORTED = Instant.parse("2026-01-01T00:00:00Z");

  final FakeBridge bridge = new FakeBridge("node-1", 0x11);
  final FakeSession session = bridge.connect(this);
  final EncodedProgram program = program();
  private final NodeSync sync = NodeSync.start(session, this, Duration.ofHours(1));
  private volatile boolean confirmed;

  /** A switch that holds its program. */
  Samples() {
    sync.want(program, 1);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> confirmed);
  }

  private static TestCluster cluster() {
    return TestCluster.ofNodes(2)
        .with(APod.named("prod/web-1").on("node-1").ip("10.244.1.1").label("app", "web"))
        .with(APod.named("prod/api-1").on("node-1").ip("10.244.1.2"))
        .with(APool.named("pool").range("10.10.0.200", "10.10.0.209"))
        .with(AnEgress.named("web").pods("app", "web").pool("pool"))
        .with(AnEgress.named("idle"));
  }

  private static EncodedProgram program() {
    TestCluster settled = cluster().at("10.10.0.200", Gateway.at("node-1"));
    return EncodedProgram.of(settled.programs().get("node-1"));
  }

  Status status(Optional<String> notReady) {
    return new Status(
        notReady,
        Sorted.map(Map.of("node-1", connected(), "node-2", disconnected())),
        Sorted.map(Map.of("idle", idle(), "web", web())),
        Sorted.map(Map.of("large", large(), "pool", pool())),
        List.of(new Problem("Egress/idle", "has no address")));
  }

  private NodeStatus connected() {
    return new NodeStatus(
        "node-1",
        Optional.of(new LiveSwitch(session, sync)),
        Optional.of(0x11L),
        Sorted.set(Set.of(IpAddress.parse("10.10.0.200"))),
        Optional.of(program),
        3,
        List.of(IpAddress.parse("10.10.0.101"), IpAddress.parse("192.0.2.7")),
        Optional.of(REPORTED));
  }

  private static NodeStatus disconnected() {
    return new NodeStatus(
        "node-2",
        Optional.empty(),
        Optional.empty(),
        Sorted.set(Set.of()),
        Optional.empty(),
        0,
        List.of(IpAddress.parse("10.10.0.102")),
        Optional.empty());
  }

  private EgressStatus web() {
    PodRef pod = new PodRef("prod", "web-1");
    return new EgressStatus(
        "web",
        List.of(
            new EgressAddress(
                IpAddress.parse("10.10.0.200"),
                Optional.of("node-1"),
                program.program().groups().firstKey(),
                Optional.of("node-2"),
                new Condition("IPAssigned", true, "Assigned", "it lives"))),
        List.of(new SelectedPod(pod, "node-1", List.of(IpAddress.parse("10.244.1.1")))),
        List.of(new Overlap(pod, "idle", true)),
        List.of(new Condition("Ready", true, "Ready", "it lives")),
        List.of(),
        cluster().snapshot().egresses().get("web"));
  }

  private static EgressStatus idle() {
    return new EgressStatus(
        "idle",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        cluster().snapshot().egresses().get("idle"));
  }

  private static PoolStatus pool() {
    return new PoolStatus(
        cluster().snapshot().pools().get("pool"), 1, ready(true, "Usable", "its spec is in force"));
  }

  private static PoolStatus large() {
    IpAddress first = IpAddress.parse("fd01::");
    IpRange range = new IpRange(first, IpAddress.parse("fd01::ffff:ffff:ffff:ffff"));
    return new PoolStatus(
        new ExternalIPPool(
            new Origin("large", Optional.empty()),
            List.of(range),
            LabelSelector.EVERYTHING,
            Optional.empty(),
            false),
        0,
        ready(false, "PoolRefused", "it overlaps"));
  }

  private static Condition ready(boolean status, String reason, String message) {
    return new Condition("Ready", status, reason, message);
  }

  @Override
  public void confirmed(long epoch, SortedMap<String, String> leftOut) {
    confirmed = true;
  }
}
