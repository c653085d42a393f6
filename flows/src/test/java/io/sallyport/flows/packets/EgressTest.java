package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.pingTo;
import static io.sallyport.walk.testing.Probe.tcp;
import static io.sallyport.walk.testing.Probe.tcpTo;
import static io.sallyport.walk.testing.Probe.udpTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Field;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Pod;
import io.sallyport.walk.Loss;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.Walk;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way out, and back. In guide-ha both egress IPs, .11 and .12, live on node-3. */
class EgressTest {
  private static final String OUTSIDE = "203.0.113.9";
  private static final String OUTSIDE_6 = "2001:db8:203::9";

  private static TestWorld world(String name) {
    return Worlds.named(name).world();
  }

  @ParameterizedTest(name = "{0}: {1} leaves {2} as {3}")
  @CsvSource({
    "no-egress, dev/box-1, node-1, 10.10.0.101", // masquerade
    "guide-ha, dev/box-2, node-2, 10.10.0.102",
    "one-node, prod/web-1, node-1, 10.10.0.11", // local SNAT
    "guide-ha, prod/web-3, node-3, 10.10.0.11",
    "guide-ha, prod/web-1, node-3, 10.10.0.11", // redirect and SNAT
    "guide-ha, staging/web-2, node-3, 10.10.0.12",
    "guide-static, prod/web-1, node-2, 10.10.0.102", // static
    "guide-static, prod/web-2, node-2, 10.10.0.102",
    "guide-static, staging/web-2, node-3, 10.10.0.103",
    "guide-static, dev/box-2, node-2, 10.10.0.102",
    "shared-ip, prod/web-1, node-3, 10.10.0.15",
    "shared-ip, staging/web-2, node-3, 10.10.0.15",
    "overlap, prod/web-1, node-3, 10.10.0.11", // the oldest applies
    "stray-pods, prod/stray-1, node-3, 10.10.0.11",
    "stray-pods, dev/guest, node-2, 10.10.0.102",
    "moving-prepared, prod/web-3, node-1, 10.10.0.11",
    "moving-flipped, prod/web-1, node-2, 10.10.0.11",
    "homeless-node-snat, prod/web-1, node-1, 10.10.0.101",
    "no-next-hop, prod/web-1, node-3, 10.10.0.11",
    "static-secondary, prod/web-1, node-2, 10.10.0.202", // any address of a Node
    "static-secondary, staging/web-3, node-3, 192.0.2.203",
    "static-secondary, dev/box-2, node-2, 10.10.0.102",
    "dual-stack, prod/web-1, node-3, 10.10.0.11",
    "dual-stack, prod/web-1, node-3, fd00:10::11",
    "dual-stack, prod/web-3, node-3, fd00:10::11",
    "dual-stack, staging/web-1, node-2, 10.10.0.102",
    "dual-stack, staging/web-1, node-3, fd00:10::103",
    "dual-stack, dev/box-2, node-2, fd00:10::102",
    "dual-stack-subnets, prod/web-1, node-2, fd00:20::100",
    "dual-stack-subnets, prod/web-1, node-1, 10.10.0.101", // no Egress is for its IPv4
    "ipv6-only, prod/web-1, node-3, fd00:10::11", // through a tunnel over IPv6
    "ipv6-only, staging/web-3, node-3, fd00:10::12",
    "ipv6-only, dev/box-1, node-1, fd00:10::101"
  })
  void everyPodLeavesAsItShouldAndHearsTheAnswer(
      String world, String pod, String exit, String source) {
    TestCluster cluster = Worlds.named(world);
    String node = nodeOf(cluster, pod);
    String outside = source.contains(":") ? OUTSIDE_6 : OUTSIDE;
    for (Answer answer :
        new Answer[] {
          cluster.world().send(node, pod, tcpTo(outside)),
          cluster.world().send(node, pod, udpTo(outside)),
          cluster.world().send(node, pod, pingTo(outside))
        }) {
      answer.leaves(exit).from(source).to(outside).reply().reaches(pod).from(outside);
    }
  }

  private static String nodeOf(TestCluster cluster, String pod) {
    return cluster.snapshot().pods().values().stream()
        .filter(p -> p.ref().toString().equals(pod))
        .findFirst()
        .flatMap(Pod::node)
        .orElseThrow();
  }

  @ParameterizedTest(name = "{1} of {0}")
  @CsvSource({"node-3, prod/web-3, 0a:01:0a:0a:00:0b", "node-1, dev/box-1, 02:00:0a:0a:00:65"})
  void itLeavesAddressedToTheNextHop(String node, String pod, String source) {
    Packet sent = world("guide-ha").send(node, pod, udpTo(OUTSIDE)).packet();
    assertThat(sent)
        .matches(p -> p.has(Field.ETH_SRC, MacAddress.parse(source).value()))
        .matches(p -> p.has(Field.ETH_DST, 0x0200_0000_0001L))
        .matches(p -> p.has(Field.NW_TTL, 63));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "guide-ha, prod/web-1", // through a tunnel
    "guide-ha, prod/web-3", // from this Node
    "guide-static, prod/web-1",
    "guide-static, prod/web-2",
    "no-egress, dev/box-1",
    "shared-ip, staging/web-2",
    "stray-pods, prod/stray-1"
  })
  void anIcmpErrorFindsItsWayBack(String world, String pod) {
    TestCluster cluster = Worlds.named(world);
    cluster
        .world()
        .send(nodeOf(cluster, pod), pod, udpTo(OUTSIDE))
        .complaintFrom("198.51.100.1")
        .reaches(pod)
        .from("198.51.100.1");
  }

  // No rule on the way may look at ports: a switch sees those of a fragment as zero.
  @ParameterizedTest
  @CsvSource({"node-1, prod/web-1, 10.10.0.11", "node-3, prod/web-3, 10.10.0.11"})
  void aFragmentThatTheTrackerPlacesLeavesAsTheRestDoes(String node, String pod, String source) {
    world("guide-ha")
        .send(node, pod, udpTo(OUTSIDE).with(Field.IP_FRAG, 1))
        .leaves("node-3")
        .from(source)
        .reply()
        .reaches(pod);
  }

  @ParameterizedTest
  @CsvSource({"node-1, prod/web-1", "node-3, prod/web-3", "node-1, dev/box-1"})
  void aFragmentThatTheTrackerCannotPlaceIsDroppedNotLeaked(String node, String pod) {
    world("guide-ha").send(node, pod, udpTo(OUTSIDE).with(Field.IP_FRAG, 3)).dropped("out");
  }

  @Test
  void aFragmentFromOutsideThatTheTrackerCannotPlaceReachesNobody() {
    Packet fragment =
        Packets.udp(IpAddress.parse(OUTSIDE), 53, IpAddress.parse("10.10.0.11"), 40_000)
            .with(Field.IP_FRAG, 3);
    world("guide-ha").sendFromOutside("node-3", fragment).dropped("reply");
  }

  @Test
  void whatNobodyAskedForDoesNotReachAPod() {
    Packet unasked =
        Packets.tcp(IpAddress.parse(OUTSIDE), 443, IpAddress.parse("10.10.0.11"), 40_000);
    world("guide-ha").sendFromOutside("node-3", unasked).dropped("reply");
  }

  @Test
  void anEgressIpThatLivesElsewhereIsNotTheNodesConcern() {
    Packet reply =
        Packets.tcp(IpAddress.parse(OUTSIDE), 443, IpAddress.parse("10.10.0.11"), 40_000);
    world("guide-ha").sendFromOutside("node-1", reply).dropped("from_uplink");
  }

  @ParameterizedTest(name = "{0} to {1} leaves {2} as {3}")
  @CsvSource({
    "prod/web-1, 192.168.7.7, node-1, 10.10.0.101",
    "prod/web-1, 172.31.255.255, node-1, 10.10.0.101",
    "dev/box-1, 192.168.7.7, node-1, 10.10.0.101",
    "prod/web-1, 172.32.0.1, node-3, 10.10.0.11"
  })
  void exceptCidrsLeaveAsTheNode(String pod, String to, String exit, String source) {
    world("except-cidrs").send("node-1", pod, tcpTo(to)).leaves(exit).from(source);
  }

  @Test
  void exceptCidrsDoNotLetAnUnknownPodOut() {
    Packet packet =
        Packets.udp(IpAddress.parse("10.244.1.77"), 4000, IpAddress.parse("192.168.7.7"), 53);
    world("except-cidrs").send("node-1", 101, packet).dropped("spoof_guard");
  }

  @Test
  void anEgressIpWithoutANodeMeansNoWayOut() {
    world("homeless").send("node-1", "prod/web-1", tcpTo(OUTSIDE)).lost(Loss.NO_BUCKET);
  }

  @Test
  void anEgressWithoutAnAddressMeansNoWayOut() {
    Worlds.guideHa()
        .without("ExternalIPPool/external-ip-pool")
        .world()
        .send("node-1", "prod/web-1", tcpTo(OUTSIDE))
        .dropped("egress_select")
        .because("Pod/prod/web-1");
  }

  @Test
  void withoutANextHopThereIsNoWayOut() {
    world("no-next-hop").send("node-1", "dev/box-1", tcpTo(OUTSIDE)).dropped("next_hop");
  }

  @Test
  void theSecondPingWithOneIdIsDroppedNotLeaked() {
    world("guide-ha")
        .send("node-1", "prod/web-1", pingTo(OUTSIDE))
        .leaves("node-3")
        .then()
        .send("node-2", "prod/web-2", pingTo(OUTSIDE))
        .dropped("out");
  }

  @Test
  void theSecondPingOfMasqueradedPodsIsDroppedToo() {
    world("stray-pods")
        .send("node-2", "dev/box-2", pingTo(OUTSIDE))
        .leaves("node-2")
        .then()
        .send("node-2", "dev/guest", pingTo(OUTSIDE))
        .dropped("out");
  }

  @Test
  void podsOfOneEgressKeepApartByTheirPorts() {
    Answer one = world("guide-ha").send("node-1", "prod/web-1", tcp(5000, OUTSIDE, 80));
    Answer two = one.then().send("node-2", "prod/web-2", tcp(5000, OUTSIDE, 80));
    one.from("10.10.0.11", 5000);
    two.from("10.10.0.11", 5001).reply().reaches("prod/web-2").to("10.244.2.11", 5000);
    later(one, two).reply().reaches("prod/web-1").to("10.244.1.11", 5000);
  }

  @Test
  void podsOfTwoEgressesWithOneIpKeepApartByTheirPorts() {
    Answer one = world("shared-ip").send("node-1", "prod/web-1", tcp(5000, OUTSIDE, 80));
    Answer two = one.then().send("node-1", "staging/web-1", tcp(5000, OUTSIDE, 80));
    two.from("10.10.0.15", 5001).reply().reaches("staging/web-1");
    later(one, two).reply().reaches("prod/web-1");
  }

  @Test
  void theNodeAndPodsOnAStaticAddressKeepApart() {
    IpAddress self = IpAddress.parse("10.10.0.102");
    Packet packet = Packets.tcp(self, 5000, IpAddress.parse(OUTSIDE), 80);
    Answer host = world("guide-static").sendFromHost("node-2", packet).from("10.10.0.102", 5000);
    Answer pod = host.then().send("node-1", "prod/web-1", tcp(5000, OUTSIDE, 80));
    pod.leaves("node-2").from("10.10.0.102", 5001).reply().reaches("prod/web-1");
    later(host, pod).reply().reachesHost("node-2");
  }

  // The first packet's way, with the trackers as they are after the second.
  private static Answer later(Answer first, Answer second) {
    return new Answer(new Walk(first.walk().exits(), first.walk().trace(), second.walk().after()));
  }

  @Test
  void theNodeServesAndAsksOutside() {
    Packet question =
        Packets.tcp(IpAddress.parse(OUTSIDE), 6000, IpAddress.parse("10.10.0.101"), 22);
    Answer asked = world("guide-ha").sendFromOutside("node-1", question).reachesHost("node-1");
    asked
        .then()
        .sendFromHost("node-1", Packets.replyTo(asked.packet()))
        .leaves("node-1")
        .from("10.10.0.101", 22);
  }
}
