package io.sallyport.tests.lab;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.sallyport.tests.trace.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random sequences of all that {@link LeakIT} does one at a time. Eight casts play at once, each a
 * sequence of its own, and what happens to controller and Nodes happens to all of them; then the
 * stage settles, and the next round begins where this one ended. {@code
 * -Dsallyport.leak.sequences=N} plays more, or fewer; {@code -Dsallyport.seed=N} the same ones
 * again.
 */
@ExtendWith(Seed.class)
class RandomLeakIT extends LeakTest {
  private enum Upheaval {
    NONE,
    CONTROLLER,
    SWITCH,
    POWER
  }

  private static final Map<Upheaval, Integer> EVERY_25_ROUNDS =
      Map.of(Upheaval.NONE, 13, Upheaval.CONTROLLER, 3, Upheaval.SWITCH, 5, Upheaval.POWER, 4);
  private static final int SEQUENCES = Integer.getInteger("sallyport.leak.sequences", 200);
  static final List<Cast> CASTS =
      Stream.concat(Stream.of(Cast.README), IntStream.rangeClosed(1, 7).mapToObj(Cast::numbered))
          .toList();
  private static final List<String> NODES = List.copyOf(Cluster.NODES.keySet());

  private final List<Duration> graces = new ArrayList<>();
  private final List<String> portsToPlug = new ArrayList<>();
  private String dark = "none";
  private CompletableFuture<Void> starting = CompletableFuture.completedFuture(null);

  @Override
  List<Cast> casts() {
    return CASTS;
  }

  @Override
  int beatsPerSecond() {
    return 5;
  }

  @Test
  @Timeout(1080)
  void noSequenceOfChangesLetsAPacketOutWithAWrongSource() {
    Instant start = Instant.now();
    int rounds = (SEQUENCES + CASTS.size() - 1) / CASTS.size();
    for (int n = 0; n < rounds; n++) {
      int number = n;
      assertDoesNotThrow(() -> round(number), () -> told(number));
    }
    graces.sort(null);
    System.out.printf(
        "%d sequences in %d rounds and %d s, %s; from the last change until it was in force: median %d ms, longest %d ms%n",
        rounds * CASTS.size(),
        rounds,
        Duration.between(start, Instant.now()).toSeconds(),
        Seed.option(),
        graces.get(graces.size() / 2).toMillis(),
        graces.get(graces.size() - 1).toMillis());
  }

  private String told(int round) {
    return "round %d: %s -Dsallyport.leak.sequences=%d plays up to here%n%s"
        .formatted(
            round, Seed.option(), (round + 1) * CASTS.size(), String.join("\n", stage().story()));
  }

  private void round(int number) {
    SplittableRandom random = random(Seed.value(), number);
    List<Cue> cues = new ArrayList<>(draw(upheaval(number), random.split()));
    for (Cast cast : CASTS) {
      cues.addAll(new Sequence(cast, random.split(), next -> play(cast, next), this::plug).draw());
    }
    cues.sort(Comparator.comparingInt(Cue::atMillis));
    int now = 0;
    for (Cue cue : cues) {
      pause(cue.atMillis() - now);
      cue.happens().run();
      now = cue.atMillis();
    }
    starting.join();
    graces.add(stage().settle());
    pause(random.nextInt(Sequence.LONGEST_GAP_MS));
    assertNoLeak();
    stage().newChapter();
  }

  /** Whose parts are, in this order, for what happens to all, and for the casts. */
  static SplittableRandom random(long seed, int round) {
    return new SplittableRandom(seed * 1000 + round);
  }

  // When one thing follows another is drawn like the things themselves; nothing is waited for.
  private static void pause(int millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }

  private static Upheaval upheaval(int round) {
    List<Upheaval> deck = new ArrayList<>();
    for (Upheaval each : Upheaval.values()) {
      deck.addAll(Collections.nCopies(EVERY_25_ROUNDS.get(each), each));
    }
    Collections.shuffle(
        deck, new Random(random(Seed.value(), -1 - round / deck.size()).nextLong()));
    return deck.get(round % deck.size());
  }

  private List<Cue> draw(Upheaval upheaval, SplittableRandom random) {
    int at = random.nextInt(2 * Sequence.LONGEST_GAP_MS);
    int back = at + random.nextInt(4 * Sequence.LONGEST_GAP_MS);
    String node = NODES.get(random.nextInt(NODES.size()));
    boolean awaited = random.nextBoolean();
    return switch (upheaval) {
      case NONE -> List.of();
      case CONTROLLER ->
          List.of(new Cue(at, this::killController), new Cue(back, () -> startController(awaited)));
      case SWITCH ->
          List.of(new Cue(at, () -> kill(node, "--only-switch")), new Cue(back, this::restore));
      case POWER -> List.of(new Cue(at, () -> kill(node)), new Cue(back, this::restore));
    };
  }

  private void play(Cast cast, UnaryOperator<Scene> next) {
    stage().play(next.apply(stage().scene(cast)));
  }

  private void killController() {
    stage().tell("controller killed");
    lab().lab("controller", "kill");
  }

  // Half of the time, all else goes on while it starts.
  private void startController(boolean awaited) {
    stage().tell("controller starts" + (awaited ? ", and all wait for it" : ""));
    starting = CompletableFuture.runAsync(() -> lab().lab("controller", "start"));
    if (awaited) {
      starting.join();
    }
  }

  private void kill(String node, String... how) {
    stage().tell("killed: " + node + " " + String.join(" ", how));
    dark = node;
    lab().lab(Stream.concat(Stream.of("kill", node), Stream.of(how)).toArray(String[]::new));
  }

  private void restore() {
    lab().lab("restore", dark);
    stage().tell("restored: " + dark);
    dark = "none";
    portsToPlug.forEach(this::plug);
    portsToPlug.clear();
  }

  // The database of a Node without power can be told nothing.
  private void plug(String pod) {
    if (ports().node(pod).equals(dark)) {
      portsToPlug.add(pod);
      return;
    }
    stage().tell((ports().isDetached(pod) ? "port for " : "no port for ") + pod);
    if (ports().isDetached(pod)) {
      ports().attach(pod);
    } else {
      ports().detach(pod);
    }
  }
}
