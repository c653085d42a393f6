package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Mirror.Sizes;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Large packets through VXLAN, and what becomes of fragments that never become a datagram. */
class VxlanLargePacketsIT extends LargePackets {
  private static final String INCOMPLETE =
      """
      import socket, struct, sys
      ours, target = map(socket.inet_aton, sys.argv[1:])
      sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
      def fragment(datagram, offset, more, payload):
          head = struct.pack('!BBHHHBBH', 0x45, 0, 0, datagram, more << 13 | offset // 8, 64, 17, 0)
          sock.sendto(head + ours + target + payload, (sys.argv[2], 0))
      udp = struct.pack('!HHHH', 4000, 9100, 2808, 0)
      fragment(1, 0, 1, udp + bytes(1392))        # a first one
      fragment(2, 1400, 1, bytes(1400))           # one from the middle
      fragment(3, 2800, 0, bytes(100))            # a last one
      fragment(4, 0, 1, udp + bytes(392))         # a small first one, and all the rest
      fragment(4, 400, 0, bytes(1000))
      fragment(5, 0, 1, udp + bytes(1392))        # two that overlap
      fragment(5, 1000, 0, bytes(1000))
      """;
  private static final Sizes LARGE = new Sizes(6000, 6000);

  VxlanLargePacketsIT() {
    super("vxlan");
  }

  /**
   * A switch that gives up waiting lets the fragments go on, untranslated. Nothing of them may be
   * seen outside: {@link LabTest} looks at every packet's source.
   */
  @Test
  void fragmentsThatNeverBecomeADatagramStayInside() {
    String gateway = egresses().node(Cluster.PROD_WEB);
    int before = fragments(gateway, "expired");
    for (String pod : new String[] {"web-1", "web-2", "web-3", "db-1", "tools-1"}) {
      lab().exec(pod, "python3", "-c", INCOMPLETE, Cluster.PODS.get(pod), Cluster.OUTSIDE);
    }
    // They go on together with later packets of their zone.
    Pings pings = Pings.start(lab(), "web-1", 50);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> fragments(gateway, "expired") >= before + 3 * 4);
    pings.awaitReplies(40);
    pings.stopAndGetLost();
  }

  private int fragments(String node, String fate) {
    String status = lab().exec(node, "ovs-appctl", "dpctl/ipf-get-status");
    Matcher count = Pattern.compile("v4 frags " + fate + ": (\\d+)").matcher(status);
    assertThat(count.find()).as(status).isTrue();
    return Integer.parseInt(count.group(1));
  }

  /** What the README says of Open vSwitch's userspace datapath, and what helps. */
  @Test
  void smallFragmentsAreLostUnlessTheSwitchIsToldToTakeThem() {
    String gateway = egresses().node(Cluster.PROD_WEB);
    String route = lab().exec("web-1", "ip", "route", "show", "default");
    try (Mirror mirror = Mirror.serve(lab(), "outside")) {
      lab().exec("web-1", "sh", "-ec", "ip route change " + route + " mtu 1000");
      int before = fragments(gateway, "too small");
      assertThat(mirror.ask("web-1", Cluster.OUTSIDE, LARGE, 2)).isEqualTo("lost");
      assertThat(fragments(gateway, "too small")).isGreaterThan(before);
      smallest(gateway, 400);
      assertThat(mirror.ask("web-1", Cluster.OUTSIDE, LARGE))
          .isEqualTo(egresses().ip(Cluster.PROD_WEB));
    } finally {
      smallest(gateway, 1200);
      lab().exec("web-1", "sh", "-ec", "ip route change " + route);
    }
  }

  private void smallest(String node, int bytes) {
    lab().exec(node, "ovs-appctl", "dpctl/ipf-set-min-frag", "v4", "" + bytes);
  }
}
