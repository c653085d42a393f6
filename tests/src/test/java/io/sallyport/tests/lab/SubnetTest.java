package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Datagrams.Answer;
import io.sallyport.tests.lab.Frames.Packet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * An egress IP in a network that is not the Nodes': VLAN 100 of the lab, or its untagged 10.30.0.0.
 * It has one of each family. Of the Egress's three Pods one is on the gateway and two are not,
 * wherever that is.
 */
abstract class SubnetTest extends LabTest {
  static final String IP = "10.20.0.100";
  static final String UNTAGGED_IP = "10.30.0.100";
  static final String IP6 = "fd00:20::100";
  static final String UNTAGGED_IP6 = "fd00:30::100";
  private static final String POOLS = "subnets.yaml";
  static final SubnetPool TAGGED =
      new SubnetPool("vlan-pool", "2026-01-01T00:00:00Z", "10.20.0", "10.20.0.1", 100);
  static final SubnetPool UNTAGGED =
      new SubnetPool("vlan-pool", "2026-01-01T00:00:00Z", "10.30.0", "10.30.0.1", 0);
  static final SubnetPool TAGGED6 =
      new SubnetPool("vlan-pool6", "2026-01-01T00:00:00Z", "fd00:20:", "fd00:20::1", 100);
  static final SubnetPool UNTAGGED6 =
      new SubnetPool("vlan-pool6", "2026-01-01T00:00:00Z", "fd00:30:", "fd00:30::1", 0);
  static final List<SubnetPool> OURS = List.of(TAGGED, TAGGED6);
  private static final Set<String> PODS = Set.of("web-1", "web-2", "web-3");
  static final Duration SOON = Duration.ofSeconds(10);
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private Frames frames;
  private Neighbours neighbours;
  private final SortedMap<String, Datagrams> streams = new TreeMap<>();

  @Override
  final Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.addAll(List.of(IP, UNTAGGED_IP, IP6, UNTAGGED_IP6));
    return out;
  }

  @BeforeAll
  final void takeNotes() {
    frames = Frames.start(lab());
    neighbours = new Neighbours(lab());
  }

  @BeforeEach
  final void anEgressTakesItsAddressesFromTheVlan() {
    write(TAGGED, TAGGED6);
    lab()
        .edit(
            "egress.yaml",
            text ->
                Manifests.relabel(
                    text,
                    Cluster.PROD_WEB,
                    "externalIPPool: external-ip-pool",
                    "externalIPPools: [vlan-pool, vlan-pool6]"));
    await().atMost(SOON).until(() -> egresses().ips(Cluster.PROD_WEB), List.of(IP, IP6)::equals);
    awaitSettled();
    frames.forget();
  }

  final Frames frames() {
    return frames;
  }

  final Neighbours neighbours() {
    return neighbours;
  }

  final void write(SubnetPool... pools) {
    lab().write(POOLS, SubnetPool.yaml(pools));
  }

  @AfterEach
  final void backToTheBeginning() {
    streams.values().forEach(Datagrams::stop);
    streams.clear();
    lab().reset("egress.yaml");
    lab().delete(POOLS);
    await().atMost(SOON).until(() -> egresses().ip(Cluster.PROD_WEB).startsWith("10.10."));
    awaitSettled();
  }

  final void nothingLeavesWithoutTheTag() {
    for (String ip : List.of(IP, IP6)) {
      assertThat(frames.untaggedFrom(ip)).as("without the tag").isEmpty();
    }
  }

  final void everyPodIsSeenOutsideAs(String source, String source6) {
    everyPodIsSeen(Map.of(Cluster.OUTSIDE, source, Cluster.OUTSIDE6, source6));
  }

  // By servers, which see these sources.
  final void everyPodIsSeen(Map<String, String> sources) {
    SortedMap<String, String> expected = new TreeMap<>();
    sources.forEach(
        (server, source) ->
            PODS.forEach(pod -> expected.putAll(Survey.expected(pod, List.of(server), source))));
    assertThat(new Survey(lab()).ask(PODS, sources.keySet())).isEqualTo(expected);
  }

  /** ICMP, TCP and UDP from the gateway's uplink to this next hop. */
  final Packet[] allProtocols(String mac, String source, String server) {
    return IntStream.of(source.contains(":") ? 58 : 1, 6, 17)
        .mapToObj(protocol -> new Packet(uplink(source), mac, source, server, protocol))
        .toArray(Packet[]::new);
  }

  final String owner(String ip) {
    return egresses().node(Cluster.PROD_WEB, ip);
  }

  final String uplink(String ip) {
    return owner(ip).replace("node-", "up-");
  }

  final void start(int port) {
    streams.put(IP, Datagrams.start(lab(), "web-1", port));
    streams.put(IP6, Datagrams.start(lab(), "web-1", port, Cluster.OUTSIDE6));
    streams.forEach((ip, stream) -> stream.awaitSource(ip));
  }

  final void newSources(String source, String source6, SubnetPool... pools) {
    write(pools);
    Instant changed = Instant.now();
    newSource(streams.get(IP), source, changed);
    newSource(streams.get(IP6), source6, changed);
  }

  private void newSource(Datagrams stream, String source, Instant changed) {
    assertThat(stream.awaitSourceAfter(changed, source))
        .as("until " + source)
        .isLessThan(InForce.ALLOWED);
  }

  final void theStreamsGoOnAfter(Instant changed) {
    streams.forEach(
        (ip, stream) -> {
          await()
              .atMost(SOON)
              .until(() -> stream.firstAfter(changed.plus(LONGEST_SILENCE), ip).isPresent());
          assertThat(longestSilenceAfter(changed, ip))
              .as("silence of " + ip)
              .isLessThan(LONGEST_SILENCE);
        });
  }

  private Duration longestSilenceAfter(Instant start, String ip) {
    Instant last = start;
    Duration longest = Duration.ZERO;
    for (Answer answer : streams.get(ip).answers()) {
      if (answer.time().isAfter(last) && answer.source().equals(ip)) {
        Duration silence = Duration.between(last, answer.time());
        longest = silence.compareTo(longest) > 0 ? silence : longest;
        last = answer.time();
      }
    }
    System.out.printf("%d ms of silence of %s%n", longest.toMillis(), ip);
    return longest;
  }
}
