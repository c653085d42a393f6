package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.lab.Mirror.Sizes;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Datagrams in fragments, and TCP with full-size segments, as the README advises: an underlay with
 * an MTU of 1550, and pods with one of 1500. The pods named web are one for each node, so one of
 * them has its gateway on its own node and two have it elsewhere.
 */
@Tag("alone")
abstract class LargePackets extends LabTest {
  static final int POD_MTU = 1500;
  private static final Sizes LARGE = new Sizes(6000, 6000);

  private final String tunnel;

  LargePackets(String tunnel) {
    this.tunnel = tunnel;
  }

  @Override
  final Lab create() {
    return SandboxLab.up("--tunnel", tunnel, "--underlay-mtu", "1550");
  }

  /** The Node's address is that of tools-1, which has no Egress. */
  @Override
  final Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.add(Cluster.NODES.get("node-1"));
    return out;
  }

  /** The first packet into a tunnel waits for a neighbour's answer, and may be lost. */
  @BeforeAll
  final void warmUp() {
    Cluster.PODS.keySet().forEach(pod -> seen(pod, "udp"));
  }

  private String source(String pod) {
    String egress = Cluster.EGRESS_OF.get(pod);
    return egress == null ? Cluster.NODES.get("node-1") : egresses().ip(egress);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void datagramsInFragmentsGoOutAndComeBack(String pod) {
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      assertThat(mirror.ask(pod, Cluster.OUTSIDE, LARGE)).isEqualTo(source(pod));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-2", "db-1"})
  void datagramsInFragmentsGoBetweenPods(String pod) {
    try (Mirror mirror = Mirror.serve(lab(), "web-3")) {
      lab().exec(pod, "ping", "-c5", "-i0.2", Cluster.PODS.get("web-3"));
      assertThat(mirror.ask(pod, Cluster.PODS.get("web-3"), LARGE))
          .isEqualTo(Cluster.PODS.get(pod));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void tcpFillsItsSegmentsAndDoesNotStall(String pod) {
    try (Bulk bulk = Bulk.serve(lab())) {
      tcp(bulk.upload(pod, Cluster.OUTSIDE), source(pod), POD_MTU);
      tcp(bulk.download(pod, Cluster.OUTSIDE), source(pod), POD_MTU);
    }
  }

  /** The source of a transfer is right, and it was whole and steady, in segments of full size. */
  static void tcp(Bulk.Transfer transfer, String source, int podMtu) {
    assertThat(transfer.source()).isEqualTo(source);
    assertThat(transfer.intact()).isTrue();
    assertThat(transfer.segment()).as("bytes in a segment").isEqualTo(podMtu - Bulk.HEADERS);
    assertThat(transfer.longestPauseMs()).as("longest pause").isLessThan(Bulk.STALL_MS);
  }
}
