package io.sallyport.tests.helper;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import io.sallyport.controller.brain.AddressReport;
import io.sallyport.controller.brain.AddressReport.OnInterface;
import io.sallyport.controller.rest.HelperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper reports to a listener as the controller has it; {@link FakeIp} is its Node. */
class NodeHelperTest {
  private static final String EXTRA = "10.10.0.50";

  @TempDir private Path folder;
  private final List<AddressReport> reports = new CopyOnWriteArrayList<>();
  private final Socket kept = keptPort();
  private final int port = kept.getLocalPort();
  private Optional<HelperServer> server = Optional.empty();
  private FakeIp node;
  private Optional<HelperProcess> helper = Optional.empty();

  // Nobody else gets the port while the controller is away, and nobody answers there.
  private static Socket keptPort() {
    try {
      Socket socket = new Socket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void aNode() {
    node = FakeIp.in(folder).has(FakeIp.on("br-egress", "10.10.0.102", 24));
    controllerStarts();
  }

  @AfterEach
  void end() throws IOException {
    helper.ifPresent(HelperProcess::kill);
    controllerEnds();
    kept.close();
  }

  private void controllerStarts() {
    HostAndPort here = HostAndPort.fromParts("127.0.0.1", port);
    server = Optional.of(HelperServer.start(Optional.of(here), reports::add));
  }

  private void controllerEnds() {
    server.ifPresent(HelperServer::close);
    server = Optional.empty();
  }

  private HelperProcess start(String... more) {
    helper = Optional.of(HelperProcess.start(node, "http://127.0.0.1:" + port, more));
    return helper.get();
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  private void awaitReport(String... ips) {
    soon().until(() -> !reports.isEmpty() && last().equals(List.of(ips)));
  }

  private List<String> last() {
    return reports.get(reports.size() - 1).addresses().stream()
        .map(a -> a.ip().toString())
        .toList();
  }

  @Test
  void whatOthersCanReachIsReportedAtTheStart() {
    node.has(
        FakeIp.on("lo", "127.0.0.1", 8).with("scope", "host"),
        FakeIp.on("lo", "192.0.2.7", 32),
        FakeIp.on("lo", "127.0.0.53", 32),
        FakeIp.on("br-egress", "10.10.0.102", 24),
        FakeIp.on("br-egress", "fd00::102", 64),
        FakeIp.on("br-egress", "fe80::1", 64).with("scope", "link"),
        FakeIp.on("br-egress", "fd00::103", 64).with("tentative", true),
        FakeIp.on("br-egress", "fd00::104", 64).with("tentative", true).with("dadfailed", true),
        FakeIp.on("br-egress", "fd00::105", 64).with("deprecated", true),
        FakeIp.on("nodelocaldns", "169.254.20.10", 32),
        FakeIp.on("kube-ipvs0", "10.96.0.1", 32),
        FakeIp.on("eth9", "198.51.100.9", 24).down());
    start();
    soon().until(() -> !reports.isEmpty());
    assertThat(reports.get(0).node()).isEqualTo("node-2");
    assertThat(reports.get(0).addresses())
        .extracting(OnInterface::toString)
        .containsExactly(
            "192.0.2.7/32 on lo", "10.10.0.102/24 on br-egress", "fd00::102/64 on br-egress");
  }

  @Test
  void aChangeIsReportedAndWhatIsNoneIsNot() {
    start();
    awaitReport("10.10.0.102");
    for (int i = 0; i < 20; i++) {
      node.event();
    }
    node.has(FakeIp.on("br-egress", "10.10.0.102", 24), FakeIp.on("br-egress", EXTRA, 24)).event();
    awaitReport("10.10.0.102", EXTRA);
    node.has(FakeIp.on("br-egress", "10.10.0.102", 24)).event();
    awaitReport("10.10.0.102");
    assertThat(reports).as("the first, with it and without it").hasSize(3);
  }

  @Test
  void aControllerThatComesBackHearsAtOnce() {
    HelperProcess process = start();
    awaitReport("10.10.0.102");
    controllerEnds();
    soon().until(() -> process.said().contains("does not answer"));
    reports.clear();
    controllerStarts();
    awaitReport("10.10.0.102");
    assertThat(process.said().lines().filter(line -> line.contains("does not answer")))
        .as("each way not to answer is told once")
        .doesNotHaveDuplicates();
  }

  @Test
  void whatChangedWhileTheControllerWasAwayIsReported() {
    controllerEnds();
    HelperProcess process = start();
    soon().until(() -> process.said().contains("does not answer"));
    node.has(FakeIp.on("br-egress", EXTRA, 24)).event();
    controllerStarts();
    awaitReport(EXTRA);
  }

  @Test
  void aListenerThatEndsIsReplaced() {
    HelperProcess process = start();
    awaitReport("10.10.0.102");
    soon().until(node::isMonitored);
    node.endMonitor();
    soon().until(() -> process.said().contains("ip monitor has ended"));
    node.has(FakeIp.on("br-egress", EXTRA, 24)).event();
    awaitReport(EXTRA);
  }

  @Test
  void aRefusalIsTold() {
    FakeIp.Address[] many =
        IntStream.range(0, 257)
            .mapToObj(i -> FakeIp.on("lo", "10.0.%d.%d".formatted(i / 256, i % 256), 32))
            .toArray(FakeIp.Address[]::new);
    node.has(many);
    HelperProcess process = start();
    soon().until(() -> !process.said().lines().skip(1).toList().isEmpty());
    assertThat(process.said())
        .contains(
            "the controller refuses the report (400): 257 addresses are too many; at most 256");
    node.has(FakeIp.on("lo", EXTRA, 32)).event();
    awaitReport(EXTRA);
    assertThat(reports).hasSize(1);
  }

  @Test
  void onceIsOnce() {
    HelperProcess process = start("--once");
    assertThat(process.exitCode()).isZero();
    assertThat(reports).hasSize(1);
    assertThat(process.said()).isEqualTo("node-helper: reported 10.10.0.102/24 on br-egress\n");
    controllerEnds();
    HelperProcess second = start("--once");
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.said())
        .startsWith("node-helper: the controller at 127.0.0.1:" + port + " does not answer");
    assertThat(second.said().lines()).hasSize(1);
  }

  @Test
  void aSignalEndsItWell() {
    HelperProcess process = start();
    awaitReport("10.10.0.102");
    soon().until(node::isMonitored);
    process.terminate();
    assertThat(process.exitCode()).isZero();
    assertThat(process.said()).endsWith("node-helper: ends\n").doesNotContain("Traceback");
    soon().until(() -> !node.isMonitored());
    assertThat(reports).as("its end says nothing of its Node").hasSize(1);
  }
}
