package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * All pods talk all the time, in both families, and every packet outside is looked at while all
 * else changes.
 */
abstract class LeakTest extends LabTest {
  // For sequences: a few seconds each, on a machine that is busy.
  private static final int LIFE_SECONDS = 1200;

  private final SortedMap<String, Long> watched = new TreeMap<>();
  private SandboxLab sandbox;
  private PodWatch podWatch;
  private Stage stage;
  private Chatter chatter;
  private Ports ports;

  /** Whose pods talk. */
  abstract List<Cast> casts();

  /** See {@link Chatter}. */
  abstract int beatsPerSecond();

  @Override
  Lab create() {
    String pods = casts().stream().map(Cast::podManifests).collect(joining());
    sandbox = SandboxLab.up(LIFE_SECONDS, Map.of(Stage.MANIFEST, pods));
    return sandbox;
  }

  // Per pod the watch is exact; here are all addresses that any pod may have at any time.
  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.NODES.values());
    out.addAll(Cluster.NODES6.values());
    casts().forEach(cast -> out.addAll(cast.ips()));
    casts().forEach(cast -> out.addAll(cast.ips6()));
    return out;
  }

  @BeforeAll
  final void beginToTalk() {
    SortedMap<String, HostShell> pods = new TreeMap<>();
    casts().stream()
        .flatMap(cast -> cast.pods().stream())
        .forEach(pod -> pods.put(pod.name(), HostShell.open(sandbox, pod.name())));
    podWatch = PodWatch.start(HostShell.open(sandbox, "underlay"), pods);
    ports = Ports.read(sandbox);
    stage = new Stage(sandbox, podWatch, casts());
    podWatch.forget();
    chatter = Chatter.start(sandbox, pods, podWatch::tag, beatsPerSecond());
  }

  @AfterEach
  final void backToTheFirstScenes() {
    assertNoLeak();
    ports.attachAll();
    casts().stream()
        .map(Scene::first)
        .filter(first -> !stage.scene(first.cast()).equals(first))
        .forEach(stage::play);
    stage.settle();
    assertNoLeak();
    stage.newChapter();
  }

  @AfterAll
  final void sayHowMuch() {
    assertThat(chatter.complaints()).isEmpty();
    assertThat(watched.keySet()).as("who sent what").containsAll(everyKind());
    System.out.printf(
        "%s: %d packets of IPv4 and %d of IPv6 watched%n",
        getClass().getSimpleName(), packets(false), packets(true));
  }

  private SortedSet<String> everyKind() {
    SortedSet<String> out = new TreeSet<>();
    casts().stream()
        .flatMap(cast -> cast.pods().stream())
        .flatMap(
            pod ->
                List.of(
                        "tcp IPv4",
                        "udp IPv4",
                        "icmp IPv4",
                        "tcp IPv6",
                        "udp IPv6",
                        "ipv6-icmp IPv6")
                    .stream()
                    .map(kind -> pod.name() + " " + kind))
        .forEach(out::add);
    return out;
  }

  private long packets(boolean six) {
    return watched.entrySet().stream()
        .filter(e -> e.getKey().endsWith(six ? "IPv6" : "IPv4"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  final PodWatch podWatch() {
    return podWatch;
  }

  final Stage stage() {
    return stage;
  }

  final Ports ports() {
    return ports;
  }

  /** No packet since the last time had a source that was not allowed at its time. */
  final void assertNoLeak() {
    assertThat(podWatch.leaks())
        .as(() -> "leaks during%n%s".formatted(String.join("\n", stage.story())))
        .isEmpty();
    podWatch.seen().forEach(this::count);
    podWatch.forgetSeen();
  }

  private void count(String seen, long packets) {
    List<String> parts = Splitter.on(' ').splitToList(seen);
    String family = parts.get(2).contains(":") ? "IPv6" : "IPv4";
    watched.merge(String.join(" ", parts.get(0), parts.get(1), family), packets, Long::sum);
  }
}
