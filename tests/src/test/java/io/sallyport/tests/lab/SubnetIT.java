package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Datagrams.Answer;
import io.sallyport.tests.lab.Frames.Arp;
import io.sallyport.tests.lab.Frames.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An egress IP in a network that is not the Nodes': VLAN 100 of the lab, or its untagged 10.30.0.0.
 * Of the Egress's three Pods one is on the gateway and two are not, wherever that is.
 */
class SubnetIT extends LabTest {
  private static final String IP = "10.20.0.100";
  private static final String UNTAGGED_IP = "10.30.0.100";
  private static final String POOLS = "subnets.yaml";
  private static final SubnetPool TAGGED =
      new SubnetPool("vlan-pool", "2026-01-01T00:00:00Z", "10.20.0", "10.20.0.1", 100);
  private static final SubnetPool UNTAGGED =
      new SubnetPool("vlan-pool", "2026-01-01T00:00:00Z", "10.30.0", "10.30.0.1", 0);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration ALLOWED = Duration.ofSeconds(5);

  private Frames frames;
  private Neighbours neighbours;
  private Datagrams stream;

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(IP, UNTAGGED_IP));
    return out;
  }

  @BeforeAll
  void takeNotes() {
    frames = Frames.start(lab());
    neighbours = new Neighbours(lab());
  }

  @BeforeEach
  void anEgressTakesItsAddressFromTheVlan() {
    write(TAGGED);
    lab()
        .edit(
            "egress.yaml",
            text ->
                Manifests.relabel(
                    text,
                    Cluster.PROD_WEB,
                    "externalIPPool: external-ip-pool",
                    "externalIPPool: vlan-pool"));
    await().atMost(SOON).until(() -> egresses().ip(Cluster.PROD_WEB), IP::equals);
    awaitSettled();
    frames.forget();
  }

  private void write(SubnetPool... pools) {
    lab().write(POOLS, SubnetPool.yaml(pools));
  }

  @AfterEach
  void backToTheBeginning() {
    if (stream != null) {
      stream.stop();
    }
    lab().reset("egress.yaml");
    lab().delete(POOLS);
    await().atMost(SOON).until(() -> egresses().ip(Cluster.PROD_WEB).startsWith("10.10."));
    awaitSettled();
  }

  @Test
  void everyPodLeavesInTheVlanByItsGateway() {
    everyPodIsSeenAs(IP, Cluster.OUTSIDE);
    assertThat(frames.taggedFrom(IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.VLAN_ROUTER_MAC, IP, Cluster.OUTSIDE));
    assertThat(frames.untaggedFrom(IP)).as("without the tag").isEmpty();
    assertThat(frames.takenByTheRouter()).contains(IP + " " + Cluster.OUTSIDE);
  }

  @Test
  void aDestinationInTheSubnetIsReachedWithoutTheGateway() {
    everyPodIsSeenAs(IP, Cluster.NEIGHBOUR);
    assertThat(frames.taggedFrom(IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.NEIGHBOUR_MAC, IP, Cluster.NEIGHBOUR));
    assertThat(frames.untaggedFrom(IP)).as("without the tag").isEmpty();
    assertThat(frames.takenByTheRouter())
        .as("packets between the egress IP and the neighbour")
        .doesNotContain(IP + " " + Cluster.NEIGHBOUR, Cluster.NEIGHBOUR + " " + IP);
    assertThat(seen("web-4", "tcp", Cluster.NEIGHBOUR))
        .as("an egress IP of the Nodes' network, by the router")
        .isEqualTo(egresses().ip(Cluster.STAGING_WEB));
  }

  @Test
  void anAddressIsAnsweredForInItsOwnNetworkAlone() {
    String nodes = egresses().ip(Cluster.STAGING_WEB);
    assertThat(neighbours.answersInVlan(IP)).containsExactly(Neighbours.virtualMac(IP));
    assertThat(neighbours.answers(IP)).as("without the tag").isEmpty();
    assertThat(neighbours.answers(nodes)).containsExactly(Neighbours.virtualMac(nodes));
    assertThat(neighbours.answersInVlan(nodes)).as("of the Nodes' network").isEmpty();
    assertThat(neighbours.answersInVlan("10.20.0.101")).as("that nobody has").isEmpty();
  }

  @Test
  void theGatewayChangesUnderTraffic() {
    start(43001);
    frames.forget();
    write(TAGGED.by("10.20.0.2"));
    Instant changed = Instant.now();
    await()
        .atMost(SOON)
        .until(() -> nextHops(frames.taggedFrom(IP)).contains(Cluster.SECOND_VLAN_ROUTER_MAC));
    await().atMost(SOON).until(() -> stream.firstAfter(changed.plus(ALLOWED), IP).isPresent());
    assertThat(longestSilenceAfter(changed)).as("silence").isLessThan(ALLOWED);
    awaitSettled();
    frames.forget();
    everyPodIsSeenAs(IP, Cluster.OUTSIDE);
    assertThat(nextHops(frames.taggedFrom(IP))).containsExactly(Cluster.SECOND_VLAN_ROUTER_MAC);
    assertThat(frames.untaggedFrom(IP)).as("without the tag").isEmpty();
    assertThat(watch().sourcesOf(43001)).containsExactly(IP);
  }

  // The addresses change with the VLAN, so that the watch knows which frames need the tag.
  @Test
  void theVlanChangesUnderTraffic() {
    start(43002);
    newSource(UNTAGGED_IP, UNTAGGED);
    awaitSettled();
    frames.forget();
    everyPodIsSeenAs(UNTAGGED_IP, Cluster.OUTSIDE);
    assertThat(frames.untaggedFrom(UNTAGGED_IP))
        .containsExactlyInAnyOrder(allProtocols(Cluster.ROUTER_MAC, UNTAGGED_IP, Cluster.OUTSIDE));
    assertThat(neighbours.answers(UNTAGGED_IP)).containsExactly(Neighbours.virtualMac(UNTAGGED_IP));
    assertThat(neighbours.answersInVlan(IP)).as("that was given up").isEmpty();
    newSource(IP, TAGGED);
    assertThat(watch().sourcesOf(43002)).containsExactlyInAnyOrder(IP, UNTAGGED_IP);
  }

  @Test
  void aMoveIsAnnouncedInTheVlan() {
    start(43003);
    String owner = egresses().node(Cluster.PROD_WEB);
    frames.forget();
    write(TAGGED.notOn(owner));
    Instant changed = Instant.now();
    await().atMost(SOON).until(() -> !egresses().node(Cluster.PROD_WEB).equals(owner));
    await().atMost(SOON).until(() -> frames.taggedArp().contains(new Arp(uplink(), IP, IP)));
    await()
        .atMost(SOON)
        .until(() -> neighbours.wire(IP), egresses().node(Cluster.PROD_WEB)::equals);
    await().atMost(SOON).until(() -> stream.firstAfter(changed.plus(ALLOWED), IP).isPresent());
    awaitSettled();
    assertThat(frames.untaggedArp()).noneMatch(arp -> arp.sender().equals(IP));
    assertThat(longestSilenceAfter(changed)).as("silence").isLessThan(ALLOWED);
    assertThat(neighbours.answersInVlan(IP)).containsExactly(Neighbours.virtualMac(IP));
    everyPodIsSeenAs(IP, Cluster.OUTSIDE);
    assertThat(watch().sourcesOf(43003)).containsExactly(IP);
  }

  @Test
  void theTwentyFirstSubnetIsRefused() {
    List<SubnetPool> others = IntStream.rangeClosed(1, 20).mapToObj(SubnetIT::another).toList();
    write(Stream.concat(Stream.of(TAGGED), others.stream()).toArray(SubnetPool[]::new));
    await().atMost(SOON).until(() -> !aboutPools().isEmpty());
    assertThat(aboutPools())
        .singleElement()
        .asString()
        .startsWith("ExternalIPPool/pool-20: ")
        .contains("subnet");
    assertThat(seen("web-1", "tcp")).isEqualTo(IP);
    write(Stream.concat(Stream.of(TAGGED), others.stream().skip(1)).toArray(SubnetPool[]::new));
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
    write(TAGGED, new SubnetPool("wrong", "2026-01-02T00:00:00Z", network, gateway, 100));
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
        .atMost(ALLOWED)
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

  private void everyPodIsSeenAs(String source, String server) {
    for (String pod : List.of("web-1", "web-2", "web-3")) {
      for (String protocol : List.of("icmp", "tcp", "udp")) {
        assertThat(seen(pod, protocol, server))
            .as("%s from %s to %s", protocol, pod, server)
            .isEqualTo(source);
      }
    }
  }

  /** ICMP, TCP and UDP from the gateway's uplink to this next hop. */
  private Packet[] allProtocols(String mac, String source, String server) {
    return IntStream.of(1, 6, 17)
        .mapToObj(protocol -> new Packet(uplink(), mac, source, server, protocol))
        .toArray(Packet[]::new);
  }

  private String uplink() {
    return egresses().node(Cluster.PROD_WEB).replace("node-", "up-");
  }

  private static Set<String> nextHops(List<Packet> packets) {
    return packets.stream().map(Packet::mac).collect(Collectors.toSet());
  }

  private List<String> aboutPools() {
    return egresses().problems().stream().filter(p -> p.startsWith("ExternalIPPool/")).toList();
  }

  private void start(int port) {
    stream = Datagrams.start(lab(), "web-1", port);
    stream.awaitSource(IP);
  }

  private void newSource(String source, SubnetPool pool) {
    write(pool);
    Instant changed = Instant.now();
    stream.awaitSource(source);
    Instant first = stream.firstAfter(changed, source).orElseThrow();
    System.out.printf("%s %d ms after%n", source, Duration.between(changed, first).toMillis());
    assertThat(Duration.between(changed, first)).as("until " + source).isLessThan(ALLOWED);
  }

  private Duration longestSilenceAfter(Instant start) {
    Instant last = start;
    Duration longest = Duration.ZERO;
    for (Answer answer : stream.answers()) {
      if (answer.time().isAfter(last) && answer.source().equals(IP)) {
        Duration silence = Duration.between(last, answer.time());
        longest = silence.compareTo(longest) > 0 ? silence : longest;
        last = answer.time();
      }
    }
    System.out.printf("%d ms of silence%n", longest.toMillis());
    return longest;
  }
}
