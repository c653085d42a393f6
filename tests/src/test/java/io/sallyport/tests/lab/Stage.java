package io.sallyport.tests.lab;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays scenes, and tells the watch which sources are allowed at every moment, of each cast for
 * itself: those of the scene that is in force for sure, and of all that were written since.
 *
 * <pre>
 *   write scene 2       write scene 3                  settled
 *  ------|--------------------|--------------------------|--------> time
 *    1   |       1 or 2       |        1, 2 or 3         |   3
 * </pre>
 *
 * <p>Settled is when REST shows the newest scene, says that every switch holds what it should and
 * that the Egresses are Ready, and then every switch has gone through the flows that it had cached:
 * a promise that the controller gives ends the grace, not a time.
 */
final class Stage {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** The file in which all scenes are. */
  static final String MANIFEST = "scenes.yaml";

  // What REST says of its size tells how far the controller has read.
  private static final String MARK =
      """
      ---
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata: {name: mark}
      spec:
        ipRanges: [{start: 10.200.0.0, end: 10.200.%d.%d}]
        nodeSelector: {}
      """;
  private static final String ASK =
      "for path in pools nodes egresses; do"
          + " curl -sS --max-time 5 http://127.0.0.1:8181/v1/$path || break; echo; done";

  private final Lab lab;
  private final HostShell controller;
  private final List<HostShell> nodes;
  private final PodWatch watch;
  private final SortedMap<String, List<Scene>> open = new TreeMap<>();
  private final List<String> story = new ArrayList<>();
  private Instant written = Instant.now();
  private int mark;

  Stage(SandboxLab lab, PodWatch watch, List<Cast> casts) {
    this.lab = lab;
    this.watch = watch;
    this.controller = HostShell.open(lab, "controller");
    this.nodes = Cluster.NODES.keySet().stream().map(n -> HostShell.open(lab, n)).toList();
    casts.forEach(cast -> open.put(cast.name(), new ArrayList<>(List.of(Scene.first(cast)))));
    write();
    settle();
  }

  /** The newest scene of a cast. */
  Scene scene(Cast cast) {
    return newest(open.get(cast.name()));
  }

  private static Scene newest(List<Scene> scenes) {
    return scenes.get(scenes.size() - 1);
  }

  private List<Scene> newest() {
    return open.values().stream().map(Stage::newest).toList();
  }

  /** What was done since the stage was settled last, with times. */
  List<String> story() {
    return List.copyOf(story);
  }

  /** Remembers what is done besides scenes. */
  void tell(String what) {
    story.add(Instant.now() + " " + what);
  }

  /** Writes a scene. From now on it is allowed, and what was allowed still is. */
  void play(Scene scene) {
    tell(scene.toString());
    open.get(scene.cast().name()).add(scene);
    write();
  }

  // All in one file, so that the controller sees a scene at once or not at all.
  private void write() {
    mark++;
    watch.allow(allowed());
    String scenes = newest().stream().map(Scene::manifests).collect(joining());
    lab.write(MANIFEST, scenes + MARK.formatted(mark / 256, mark % 256));
    written = Instant.now();
  }

  /** Returns when the newest scenes are in force; from then on they alone are allowed. */
  Duration settle() {
    await().atMost(LONGEST).pollInterval(Duration.ofMillis(30)).until(this::inForce);
    final Duration took = Duration.between(written, Instant.now());
    nodes.forEach(node -> node.run("ovs-appctl revalidator/wait"));
    open.values().forEach(scenes -> scenes.subList(0, scenes.size() - 1).clear());
    watch.allow(allowed());
    tell("settled");
    return took;
  }

  /** Forgets the story so far. */
  void newChapter() {
    story.clear();
    newest().forEach(scene -> tell(scene.toString()));
  }

  private SortedMap<String, Set<String>> allowed() {
    SortedMap<String, Set<String>> out = new TreeMap<>();
    open.values().stream()
        .flatMap(List::stream)
        .flatMap(scene -> scene.sources().entrySet().stream())
        .forEach(e -> out.computeIfAbsent(e.getKey(), p -> new TreeSet<>()).addAll(e.getValue()));
    return out;
  }

  private boolean inForce() {
    Ran asked = controller.tryRun(ASK);
    List<String> answers = asked.out().lines().toList();
    return asked.exitCode() == 0
        && answers.size() == 3
        && isRead(json(answers.get(0)))
        && allHold(json(answers.get(1)))
        && allReady(json(answers.get(2)));
  }

  private boolean isRead(JsonNode pools) {
    for (JsonNode pool : pools) {
      if (pool.path("name").asText().equals("mark")) {
        return pool.path("total").asInt() == mark + 1;
      }
    }
    return false;
  }

  private static boolean allHold(JsonNode nodes) {
    for (JsonNode node : nodes) {
      JsonNode flows = node.path("flows");
      if (!node.path("connected").asBoolean()
          || flows.path("differing").asInt() != 0
          || flows.path("installed").asInt() != flows.path("desired").asInt()) {
        return false;
      }
    }
    return nodes.size() == Cluster.NODES.size();
  }

  // One that no Node may hold is not Ready, and need not be: its pods' packets are dropped.
  private boolean allReady(JsonNode answer) {
    Set<String> there = new TreeSet<>();
    Set<String> waiting = new TreeSet<>();
    for (JsonNode egress : answer) {
      String name = egress.path("name").asText();
      there.add(name);
      if (!isReady(egress)) {
        waiting.add(name);
      }
    }
    there.remove(Cluster.PROD_DB);
    Set<String> wanted = new TreeSet<>();
    for (Scene scene : newest()) {
      wanted.addAll(scene.ips().keySet());
      if (scene.avoided().size() == Cluster.NODES.size()) {
        waiting.removeAll(scene.ips().keySet());
      }
    }
    return there.equals(wanted) && waiting.isEmpty();
  }

  // It waits for a pod whose port a scene took away, and all else of it is in force.
  private static boolean isReady(JsonNode egress) {
    for (JsonNode condition : egress.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True")
            || condition.path("reason").asText().equals("PodsPending");
      }
    }
    return false;
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException notJson) {
      throw new AssertionError("REST answers: " + text, notJson);
    }
  }
}
