package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Frames.Arp;
import io.sallyport.tests.lab.Frames.Nd;
import io.sallyport.tests.lab.Frames.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pools in a network that is not the Nodes': VLAN, gateway, neighbours, and changes of them under
 * traffic.
 */
class SubnetIT extends SubnetTest {
  @Test
  void everyPodLeavesInTheVlanByItsGateway() {
    everyPodIsSeenOutsideAs(IP, IP6);
    assertThat(frames().taggedFrom(IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.VLAN_ROUTER_MAC, IP, Cluster.OUTSIDE));
    assertThat(frames().taggedFrom(IP6))
        .containsExactlyInAnyOrder(allProtocols(Cluster.VLAN_ROUTER_MAC, IP6, Cluster.OUTSIDE6));
    nothingLeavesWithoutTheTag();
    assertThat(frames().takenByTheRouter())
        .contains(IP + " " + Cluster.OUTSIDE, IP6 + " " + Cluster.OUTSIDE6);
  }

  @Test
  void aDestinationInTheSubnetIsReachedWithoutTheGateway() {
    everyPodIsSeen(Map.of(Cluster.NEIGHBOUR, IP, Cluster.NEIGHBOUR6, IP6));
    assertThat(frames().taggedFrom(IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.NEIGHBOUR_MAC, IP, Cluster.NEIGHBOUR));
    assertThat(frames().taggedFrom(IP6))
        .containsExactlyInAnyOrder(allProtocols(Cluster.NEIGHBOUR_MAC, IP6, Cluster.NEIGHBOUR6));
    nothingLeavesWithoutTheTag();
    assertThat(frames().takenByTheRouter())
        .as("packets between the egress IPs and the neighbour")
        .doesNotContain(IP + " " + Cluster.NEIGHBOUR, Cluster.NEIGHBOUR + " " + IP)
        .doesNotContain(IP6 + " " + Cluster.NEIGHBOUR6, Cluster.NEIGHBOUR6 + " " + IP6);
    assertThat(seen("web-4", "tcp", Cluster.NEIGHBOUR))
        .as("an egress IP of the Nodes' network, by the router")
        .isEqualTo(egresses().ip(Cluster.STAGING_WEB));
  }

  @Test
  void anAddressIsAnsweredForInItsOwnNetworkAlone() {
    String nodes = egresses().ip(Cluster.STAGING_WEB);
    for (String ip : List.of(IP, IP6)) {
      assertThat(neighbours().answersInVlan(ip)).containsExactly(Neighbours.virtualMac(ip));
      assertThat(neighbours().answers(ip)).as("without the tag").isEmpty();
    }
    assertThat(neighbours().answersInVlan("fd00:20::101")).as("that nobody has").isEmpty();
    assertThat(neighbours().answers(nodes)).containsExactly(Neighbours.virtualMac(nodes));
    assertThat(neighbours().answersInVlan(nodes)).as("of the Nodes' network").isEmpty();
    assertThat(neighbours().answersInVlan("10.20.0.101")).as("that nobody has").isEmpty();
  }

  @Test
  void theGatewayChangesUnderTraffic() {
    start(43001);
    frames().forget();
    write(TAGGED.by("10.20.0.2"), TAGGED6.by("fd00:20::2"));
    Instant changed = Instant.now();
    for (String ip : List.of(IP, IP6)) {
      await()
          .atMost(SOON)
          .until(() -> nextHops(frames().taggedFrom(ip)).contains(Cluster.SECOND_VLAN_ROUTER_MAC));
    }
    theStreamsGoOnAfter(changed);
    awaitSettled();
    String group = "ff02::1:ff00:2";
    assertThat(frames().taggedNd()).contains(question("up-1"), question("up-2"), question("up-3"));
    assertThat(frames().untaggedNd()).extracting(Nd::destination).doesNotContain(group);
    frames().forget();
    everyPodIsSeenOutsideAs(IP, IP6);
    for (String ip : List.of(IP, IP6)) {
      assertThat(nextHops(frames().taggedFrom(ip))).containsExactly(Cluster.SECOND_VLAN_ROUTER_MAC);
    }
    nothingLeavesWithoutTheTag();
    assertThat(watch().sourcesOf(43001)).containsExactlyInAnyOrder(IP, IP6);
  }

  // A Node has no address in the subnet, and asks for fd00:20::2 from its link-local one.
  private static Nd question(String uplink) {
    String number = uplink.substring("up-".length());
    String mac = "0a:00:00:00:01:0" + number;
    return new Nd(uplink, mac, "fe80::800:ff:fe00:10" + number, "ff02::1:ff00:2", 135);
  }

  // The addresses change with the VLAN, so that the watch knows which frames need the tag.
  @Test
  void theVlanChangesUnderTraffic() {
    start(43002);
    newSources(UNTAGGED_IP, UNTAGGED_IP6, UNTAGGED, UNTAGGED6);
    awaitSettled();
    frames().forget();
    everyPodIsSeenOutsideAs(UNTAGGED_IP, UNTAGGED_IP6);
    assertThat(frames().untaggedFrom(UNTAGGED_IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.ROUTER_MAC, UNTAGGED_IP, Cluster.OUTSIDE));
    assertThat(frames().untaggedFrom(UNTAGGED_IP6))
        .containsExactlyInAnyOrder(
            allProtocols(Cluster.ROUTER_MAC, UNTAGGED_IP6, Cluster.OUTSIDE6));
    for (String ip : List.of(UNTAGGED_IP, UNTAGGED_IP6)) {
      assertThat(neighbours().answers(ip)).containsExactly(Neighbours.virtualMac(ip));
    }
    for (String ip : List.of(IP, IP6)) {
      assertThat(neighbours().answersInVlan(ip)).as("that was given up").isEmpty();
    }
    newSources(IP, IP6, TAGGED, TAGGED6);
    assertThat(watch().sourcesOf(43002))
        .containsExactlyInAnyOrder(IP, IP6, UNTAGGED_IP, UNTAGGED_IP6);
  }

  // Both hosts in the segment have the wrong MAC address until they are told.
  @Test
  void aMoveIsAnnouncedInTheVlan() {
    start(43003);
    String owner = owner(IP);
    String owner6 = owner(IP6);
    frames().forget();
    for (String ip : List.of(IP, IP6)) {
      neighbours().mislead("router", "vlan", ip);
      neighbours().mislead("neighbour", "eth0", ip);
    }
    write(TAGGED.notOn(owner), TAGGED6.notOn(owner6));
    Instant changed = Instant.now();
    await().atMost(SOON).until(() -> !owner(IP).equals(owner) && !owner(IP6).equals(owner6));
    for (String ip : List.of(IP, IP6)) {
      await().atMost(SOON).untilAsserted(() -> everybodyKnows(ip));
    }
    System.out.printf("told after %d ms%n", Duration.between(changed, Instant.now()).toMillis());
    assertThat(frames().taggedArp()).contains(new Arp(uplink(IP), IP, IP));
    assertThat(frames().taggedNd())
        .contains(Nd.announcement(uplink(IP6), Neighbours.virtualMac(IP6), IP6));
    theStreamsGoOnAfter(changed);
    awaitSettled();
    assertThat(frames().untaggedArp()).noneMatch(arp -> arp.sender().equals(IP));
    assertThat(frames().untaggedNd()).noneMatch(nd -> nd.source().equals(IP6));
    for (String ip : List.of(IP, IP6)) {
      assertThat(neighbours().answersInVlan(ip)).containsExactly(Neighbours.virtualMac(ip));
    }
    everyPodIsSeenOutsideAs(IP, IP6);
    assertThat(watch().sourcesOf(43003)).containsExactlyInAnyOrder(IP, IP6);
  }

  private void everybodyKnows(String ip) {
    assertThat(neighbours().wire(ip)).isEqualTo(owner(ip));
    for (String host : List.of("router", "neighbour")) {
      assertThat(neighbours().entry(host, ip)).as(host).isEqualTo(Neighbours.virtualMac(ip));
    }
  }

  @Test
  void theTwentyFirstSubnetIsRefused() {
    List<SubnetPool> others = IntStream.rangeClosed(1, 19).mapToObj(SubnetIT::another).toList();
    write(Stream.concat(OURS.stream(), others.stream()).toArray(SubnetPool[]::new));
    await().atMost(SOON).until(() -> !aboutPools().isEmpty());
    assertThat(aboutPools())
        .singleElement()
        .asString()
        .startsWith("ExternalIPPool/pool-19: ")
        .contains("subnet");
    assertThat(seen("web-1", "tcp")).isEqualTo(IP);
    write(Stream.concat(OURS.stream(), others.stream().skip(1)).toArray(SubnetPool[]::new));
    await().atMost(SOON).until(() -> aboutPools().isEmpty());
    assertThat(seen("web-1", "tcp")).isEqualTo(IP);
  }

  private static SubnetPool another(int number) {
    return new SubnetPool(
        "pool-%02d".formatted(number),
        "2026-01-02T00:00:%02dZ".formatted(number),
        "172.16." + number,
        "172.16." + number + ".1",
        200 + number);
  }

  @ParameterizedTest
  @CsvSource({
    "10.41.0, 10.40.0.1, subnet",
    "10.40.0, 10.40.0.255, gateway",
    "10.40.0, 10.40.0.0, gateway"
  })
  void aRangeOrGatewayThatTheSubnetDoesNotHaveIsRefused(
      String network, String gateway, String word) {
    write(TAGGED, TAGGED6, new SubnetPool("wrong", "2026-01-02T00:00:00Z", network, gateway, 100));
    await().atMost(SOON).until(() -> !aboutPools().isEmpty());
    assertThat(aboutPools())
        .singleElement()
        .asString()
        .startsWith("ExternalIPPool/wrong: ")
        .contains(word);
    assertThat(seen("web-1", "tcp")).isEqualTo(IP);
  }

  /** The checks after each test are worth something only if they would see a leak. */
  @Test
  void theWatchWouldSeeALeakInTheVlanAndOutOfIt() {
    // To the neighbour in VLAN 100 from 10.10.0.11 and fd00:10::11; to the outside without the tag
    // from 10.20.0.100 and fd00:20::100.
    inject("0a0000000205" + "0a0000000101" + "81000064" + datagram("0a0a000b", "0a140032"));
    inject("0a0000000201" + "0a0000000101" + datagram("0a140064", "cb00710a"));
    inject("0a0000000205" + "0a0000000101" + "81000064" + datagram6("fd000010", "11", "fd000020"));
    inject("0a0000000201" + "0a0000000101" + datagram6("fd000020", "0100", "20010db8"));
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(watch().leaks())
                    .containsExactlyInAnyOrder(
                        "\"up-1\" . 10.10.0.11 . 10.20.0.50 . 17",
                        "\"up-1\" . 10.20.0.100 . 203.0.113.10 . 17",
                        "\"up-1\" . fd00:10::11 . fd00:20::50 . 17",
                        "\"up-1\" . fd00:20::100 . 2001:db8::50 . 17"));
    watch().forget();
  }

  private static String datagram(String from, String to) {
    return "0800" + "4500001c0000400040110000" + from + to + "9c401f9000080000";
  }

  // Between the addresses that begin and end so; the second one ends with 50.
  private static String datagram6(String from, String last, String to) {
    String source = from + "0".repeat(24 - last.length()) + last;
    return "86dd" + "6000000000081140" + source + to + "0".repeat(22) + "50" + "9c401f9000080000";
  }

  private void inject(String frame) {
    String what = "in_port=CONTROLLER packet=%s actions=output:1".formatted(frame);
    new Flows(lab()).ofctl("node-1", "packet-out", "br-egress", what);
  }

  private static Set<String> nextHops(List<Packet> packets) {
    return packets.stream().map(Packet::mac).collect(Collectors.toSet());
  }

  private List<String> aboutPools() {
    return egresses().problems().stream().filter(p -> p.startsWith("ExternalIPPool/")).toList();
  }
}
