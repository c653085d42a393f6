package io.sallyport.tests.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plays scenes, and tells the watch which sources are allowed at every moment: those of the scene
 * that is in force for sure, and of all that were written since.
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
  private static final String ASK =
      "for path in pools nodes egresses; do"
          + " curl -sS --max-time 5 http://127.0.0.1:8181/v1/$path || break; echo; done";

  private final Lab lab;
  private final HostShell controller;
  private final List<HostShell> nodes;
  private final PodWatch watch;
  private final String pods;
  private final String egresses;
  private final List<Scene> open = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private Instant written = Instant.now();
  private int mark;

  Stage(SandboxLab lab, PodWatch watch) {
    this.lab = lab;
    this.watch = watch;
    this.controller = HostShell.open(lab, "controller");
    this.nodes = Cluster.NODES.keySet().stream().map(n -> HostShell.open(lab, n)).toList();
    this.pods = lab.file("manifests/pods.yaml");
    this.egresses = lab.file("manifests/egress.yaml");
    lab.delete("pods.yaml");
    play(Scene.README);
    settle();
  }

  /** The newest scene. */
  Scene scene() {
    return open.get(open.size() - 1);
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
    open.add(scene);
    mark++;
    watch.allow(allowed());
    lab.write("egress.yaml", scene.manifests(pods, egresses, mark));
    written = Instant.now();
  }

  /** Returns when the newest scene is in force; from then on it alone is allowed. */
  Duration settle() {
    await().atMost(LONGEST).pollInterval(Duration.ofMillis(30)).until(this::inForce);
    final Duration took = Duration.between(written, Instant.now());
    nodes.forEach(node -> node.run("ovs-appctl revalidator/wait"));
    Scene last = scene();
    open.clear();
    open.add(last);
    watch.allow(allowed());
    tell("settled");
    return took;
  }

  /** Forgets the story so far. */
  void newChapter() {
    story.clear();
    tell(scene().toString());
  }

  private SortedMap<String, Set<String>> allowed() {
    SortedMap<String, Set<String>> out = new TreeMap<>();
    for (Scene scene : open) {
      scene
          .sources()
          .forEach((pod, ips) -> out.computeIfAbsent(pod, p -> new TreeSet<>()).addAll(ips));
    }
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
    Map<String, Boolean> ready = new TreeMap<>();
    for (JsonNode egress : answer) {
      ready.put(egress.path("name").asText(), isReady(egress));
    }
    Set<String> wanted = new TreeSet<>(scene().ips().keySet());
    wanted.add(Cluster.PROD_DB);
    boolean homeless = scene().avoided().size() == Cluster.NODES.size();
    return ready.keySet().equals(wanted) && (homeless || !ready.containsValue(false));
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
