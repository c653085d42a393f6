package io.sallyport.tests.lab;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.sallyport.tests.trace.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random sequences of all that {@link LeakIT} does one at a time, each two to four things in quick
 * succession, after which the stage settles. {@code -Dsallyport.leak.sequences=N} plays more, or
 * fewer; {@code -Dsallyport.seed=N} the same ones again.
 */
@ExtendWith(Seed.class)
class RandomLeakIT extends LeakTest {
  private static final int SEQUENCES = Integer.getInteger("sallyport.leak.sequences", 25);
  private static final int LONGEST_GAP_MS = 250;
  private static final List<String> IPS =
      List.of("10.10.0.11", "10.10.0.12", "10.10.0.13", "10.10.0.14");
  private static final List<String> EGRESSES = List.of(Cluster.PROD_WEB, Cluster.STAGING_WEB);
  private static final List<String> NODES = List.copyOf(Cluster.NODES.keySet());
  private static final List<String> PODS = List.of("web-1", "web-2", "web-3", "web-4", "web-5");

  private final Random random = new Random(Seed.value());
  private final Map<Runnable, Integer> weights = new LinkedHashMap<>();
  private final List<Duration> graces = new ArrayList<>();

  RandomLeakIT() {
    weights.put(() -> play(scene().with(one(EGRESSES), one(IPS))), 20);
    weights.put(() -> play(scene().without(one(EGRESSES))), 10);
    weights.put(() -> play(scene().swapped()), 5);
    weights.put(() -> play(scene().relabelled(one(PODS))), 15);
    weights.put(() -> play(scene().avoiding(one(NODES))), 15);
    weights.put(() -> play(scene().avoiding(one(NODES), one(NODES))), 10);
    weights.put(() -> play(scene().avoiding("node-1", "node-2", "node-3")), 3);
    weights.put(() -> play(scene().replaced(one(PODS))), 10);
    weights.put(() -> plug(one(PODS)), 10);
    weights.put(this::restartSwitch, 6);
    weights.put(this::restartController, 2);
  }

  @Test
  @Timeout(1080)
  void noSequenceOfChangesLetsAPacketOutWithAWrongSource() {
    Instant start = Instant.now();
    for (int n = 0; n < SEQUENCES; n++) {
      int number = n;
      assertDoesNotThrow(this::sequence, () -> told(number));
    }
    graces.sort(null);
    System.out.printf(
        "%d sequences in %d s; from the last change until it was in force: median %d ms, longest %d ms%n",
        SEQUENCES,
        Duration.between(start, Instant.now()).toSeconds(),
        graces.get(graces.size() / 2).toMillis(),
        graces.get(graces.size() - 1).toMillis());
  }

  private String told(int number) {
    String story = String.join("\n", stage().story());
    return "sequence %d, %s%n%s".formatted(number, Seed.option(), story);
  }

  private void sequence() {
    for (int things = 2 + random.nextInt(3); things > 0; things--) {
      any().run();
      pause();
    }
    graces.add(stage().settle());
    pause();
    assertNoLeak();
    stage().newChapter();
  }

  private Runnable any() {
    int left = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
    for (Map.Entry<Runnable, Integer> choice : weights.entrySet()) {
      left -= choice.getValue();
      if (left < 0) {
        return choice.getKey();
      }
    }
    throw new AssertionError("no choice");
  }

  // When one thing follows another is drawn like the things themselves; nothing is waited for.
  private void pause() {
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_GAP_MS)).toNanos());
  }

  private Scene scene() {
    return stage().scene();
  }

  private void play(Scene scene) {
    stage().play(scene);
  }

  private void plug(String pod) {
    stage().tell((ports().isDetached(pod) ? "port for " : "no port for ") + pod);
    if (ports().isDetached(pod)) {
      ports().attach(pod);
    } else {
      ports().detach(pod);
    }
  }

  private void restartSwitch() {
    String node = one(NODES);
    stage().tell("switch killed: " + node);
    lab().lab("kill", node, "--only-switch");
    pause();
    play(scene().with(one(EGRESSES), one(IPS)));
    lab().lab("restore", node);
    stage().tell("switch restarted: " + node);
  }

  private void restartController() {
    stage().tell("controller killed");
    lab().lab("controller", "kill");
    pause();
    play(scene().relabelled(one(PODS)).with(one(EGRESSES), one(IPS)));
    lab().lab("controller", "start");
    stage().tell("controller started");
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
