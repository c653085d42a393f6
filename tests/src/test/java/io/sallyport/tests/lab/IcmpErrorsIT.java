package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.lab.Complaints.Sent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What routers complain about comes to the pod as if nobody had translated its packet. The pods
 * named web are one for each node, so one of them has its gateway on its own node and two have it
 * elsewhere; db-1 leaves with its Node's address by an Egress, tools-1 without one.
 *
 * <pre>
 * pod - bridge - router 10.10.0.1 - outside 203.0.113.10 -(MTU 1300)- 198.51.100.0/24
 *                               \-(MTU 1300)- 203.0.113.200
 * </pre>
 */
class IcmpErrorsIT extends LabTest {
  private static final String ROUTER = "10.10.0.1";
  private static final String FAR = "198.51.100.9";
  private static final String FAR_TOO = "198.51.100.7";
  private static final String BEHIND_A_NARROW_LINK = "203.0.113.200";
  private static final int NARROW = 1300;
  private static final int ALL_OF_POD_MTU = 1450;

  /** The same port of every pod: those that share an egress IP have it translated too. */
  private static final int PORT = 4001;

  private Complaints complaints;
  private int echoes = 5000;

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.add(Cluster.NODES.get("node-1"));
    return out;
  }

  @BeforeAll
  void addNarrowLinks() {
    complaints = new Complaints(lab());
    lab()
        .exec(
            "outside",
            "sh",
            "-ec",
            "ip link add far type veth peer name end; ip link set far mtu 1300 up;"
                + " ip link set end up; ip addr add 198.51.100.1/24 dev far;"
                + " ip neigh add 198.51.100.9 lladdr 0a:00:00:00:09:09 dev far;"
                + " sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0");
    lab()
        .exec(
            "router",
            "sh",
            "-ec",
            "ip route add 198.51.100.0/24 via 203.0.113.10;"
                + " ip route add 203.0.113.200/32 dev internet mtu 1300;"
                + " sysctl -qw net.ipv4.icmp_ratelimit=0");
    Cluster.PODS.keySet().forEach(pod -> seen(pod, "udp"));
  }

  // An identifier is not translated: whoever takes one that is taken is dropped. OVS (3.1) calls
  // one taken for some ten seconds after its connection has expired, so none is used twice.
  private Sent sent(String protocol, String to, int ttl, int size) {
    int ours = protocol.equals("icmp") ? ++echoes : PORT;
    return new Sent(protocol, to, ours, ttl, size);
  }

  private void hears(String pod, Sent sent, String complaint) {
    assertThat(complaints.about(pod, sent))
        .as("complaint about %s", sent)
        .isEqualTo(
            "%s about %s %s %d > %s",
            complaint, sent.protocol(), Cluster.PODS.get(pod), sent.ours(), sent.to());
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void timeExceededTellsEveryHopButTheBridge(String pod) {
    for (String protocol : List.of("udp", "icmp", "tcp")) {
      assertThat(complaints.about(pod, sent(protocol, FAR, 1, 60)))
          .as("TTL 1 ends in the bridge, which tells nobody")
          .isEqualTo(Complaints.SILENCE);
      hears(pod, sent(protocol, FAR, 2, 60), "type 11 code 0 from " + ROUTER);
      hears(pod, sent(protocol, FAR, 3, 60), "type 11 code 0 from " + Cluster.OUTSIDE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void fragmentationNeededTellsTheMtuWhoeverSaysIt(String pod) {
    String needed = "type 3 code 4 mtu " + NARROW + " from ";
    for (String protocol : List.of("udp", "icmp")) {
      hears(pod, sent(protocol, BEHIND_A_NARROW_LINK, 64, ALL_OF_POD_MTU), needed + ROUTER);
      hears(pod, sent(protocol, FAR, 64, ALL_OF_POD_MTU), needed + Cluster.OUTSIDE);
      assertThat(complaints.about(pod, sent(protocol, FAR, 64, NARROW)))
          .as("what fits is not complained about")
          .isEqualTo(Complaints.SILENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void aPortThatIsClosedOutsideIsRefused(String pod) {
    hears(pod, sent("udp", Cluster.OUTSIDE, 64, 600), "type 3 code 3 from " + Cluster.OUTSIDE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void pingAndTheKernelUnderstandIt(String pod) {
    lab().exec(pod, "ip", "route", "flush", "cache");
    Ran ping = lab().tryExec(pod, "ping", "-n", "-c1", "-W2", "-M", "do", "-s", "1372", FAR_TOO);
    assertThat(ping.out())
        .contains("From 203.0.113.10 icmp_seq=1 Frag needed and DF set (mtu = 1300)");
    assertThat(lab().exec(pod, "ip", "route", "get", FAR_TOO)).contains("mtu 1300");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void aTcpConnectionFindsTheSizeThatGoesThrough(String pod) {
    lab().exec(pod, "ip", "route", "flush", "cache");
    try (Bulk bulk = Bulk.serve(lab())) {
      Bulk.Transfer up = bulk.upload(pod, BEHIND_A_NARROW_LINK);
      assertThat(up.intact()).isTrue();
      assertThat(up.segment()).as("bytes in a segment").isEqualTo(NARROW - Bulk.HEADERS);
      assertThat(up.longestPauseMs()).isLessThan(Bulk.STALL_MS);
    }
  }

  /** The other direction: outside, nobody learns the pod's address, not even in the quote. */
  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-2", "web-3", "db-1", "tools-1"})
  void whatAPodComplainsAboutComesFromItsEgressIp(String pod) {
    String egress = Cluster.EGRESS_OF.get(pod);
    String source = egress == null ? Cluster.NODES.get("node-1") : egresses().ip(egress);
    Refusal refusal = Refusal.provoke(lab(), pod);
    assertThat(refusal.complaint())
        .isEqualTo(
            "type 3 code 3 from %s about 203.0.113.10 > %s %d", source, source, refusal.port());
  }
}
