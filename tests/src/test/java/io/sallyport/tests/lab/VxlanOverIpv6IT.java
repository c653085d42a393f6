package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** VXLAN between the Nodes' IPv6 addresses; TCP in full segments, and a move. */
class VxlanOverIpv6IT extends Ipv6Tunnels {
  private static final int IPV6_HEADER_IS_LARGER = 20;
  private static final String NOT_ON =
      "{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [%s]}]}";

  VxlanOverIpv6IT() {
    super("vxlan");
  }

  @Override
  String udpPort() {
    return "4789";
  }

  @Test
  void tcpFillsItsSegmentsAndDoesNotStall() {
    int mtu = LargePackets.POD_MTU - IPV6_HEADER_IS_LARGER;
    try (Bulk bulk = Bulk.serve(lab())) {
      LargePackets.tcp(bulk.upload("web-1", Cluster.OUTSIDE6), WEB_6, mtu);
      LargePackets.tcp(bulk.download("web-1", Cluster.OUTSIDE6), WEB_6, mtu);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aMoveLosesNothing() {
    String owner = egresses().node("both", WEB_4);
    String owner6 = egresses().node("both", WEB_6);
    Map<String, Pings> streams = new TreeMap<>();
    streams.put("web-1", Pings.start(lab(), "web-1", 10, Cluster.OUTSIDE));
    streams.put("web-2", Pings.start(lab(), "web-2", 10, Cluster.OUTSIDE6));
    streams.put("web-3", Pings.start(lab(), "web-3", 10, Cluster.OUTSIDE6));
    write(NOT_ON.formatted(owner), NOT_ON.formatted(owner6));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                !egresses().node("both", WEB_4).equals(owner)
                    && !egresses().node("both", WEB_6).equals(owner6));
    // The old owner goes on translating for a second; what is lost when it stops counts too.
    streams.get("web-3").awaitReplies(200);
    awaitSettled();
    streams.forEach(
        (pod, stream) -> assertThat(stream.stopAndGetLost()).as("lost of " + pod).isEmpty());
  }
}
