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
 * What an underlay with the usual MTU of 1500, and so pods with one of 1450, can carry, and what it
 * cannot. The pods named web are one for each node.
 */
@Tag("alone")
class UsualUnderlayIT extends LabTest {
  private static final int POD_MTU = 1450;
  private static final int UDP_HEADERS = 28;
  private static final int LARGE = 6000;

  /** The Node's address is that of tools-1, which has no Egress. */
  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.add(Cluster.NODES.get("node-1"));
    return out;
  }

  /** The first packet into a tunnel waits for a neighbour's answer, and may be lost. */
  @BeforeAll
  void warmUp() {
    Cluster.PODS.keySet().forEach(pod -> seen(pod, "udp"));
  }

  private String source(String pod) {
    String egress = Cluster.EGRESS_OF.get(pod);
    return egress == null ? Cluster.NODES.get("node-1") : egresses().ip(egress);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void tcpFillsItsSegmentsAndDoesNotStall(String pod) {
    try (Bulk bulk = Bulk.serve(lab())) {
      LargePackets.tcp(bulk.upload(pod, Cluster.OUTSIDE), source(pod), POD_MTU);
      LargePackets.tcp(bulk.download(pod, Cluster.OUTSIDE), source(pod), POD_MTU);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void datagramsInFragmentsGoOutAndAnswersThatFitComeBack(String pod) {
    int fits = POD_MTU - UDP_HEADERS;
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      assertThat(mirror.ask(pod, Cluster.OUTSIDE, new Sizes(LARGE, fits))).isEqualTo(source(pod));
    }
  }

  /** Open vSwitch cuts nothing: this is why the README advises a larger underlay. */
  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void answersInFramesLargerThanThePodsMtuAreLost(String pod) {
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      for (int answer : new int[] {1500 - UDP_HEADERS, LARGE}) {
        assertThat(mirror.ask(pod, Cluster.OUTSIDE, new Sizes(LARGE, answer), 2)).isEqualTo("lost");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void largeAnswersComeBackWhereTheOutsideSendsFramesThatFit(String pod) {
    lab().exec("outside", "ip", "route", "change", "default", "via", "203.0.113.1", "mtu", "1450");
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      assertThat(mirror.ask(pod, Cluster.OUTSIDE, new Sizes(LARGE, LARGE))).isEqualTo(source(pod));
    } finally {
      lab().exec("outside", "ip", "route", "change", "default", "via", "203.0.113.1");
    }
  }
}
