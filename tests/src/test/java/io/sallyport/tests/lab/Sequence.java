package io.sallyport.tests.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What happens to one cast in one round: two to four things in quick succession. They and their
 * times are drawn before the first of them happens, so that the seed alone decides.
 */
final class Sequence {
  /** The longest time between two things. */
  static final int LONGEST_GAP_MS = 250;

  private static final List<String> NODES = List.copyOf(Cluster.NODES.keySet());

  private final Cast cast;
  private final SplittableRandom random;
  private final Consumer<UnaryOperator<Scene>> play;
  private final Consumer<String> plug;
  private final Map<Supplier<Runnable>, Integer> weights = new LinkedHashMap<>();

  /**
   * A sequence to draw.
   *
   * @param play has the cast's next scene follow from the newest
   * @param plug takes a pod's port away, or gives it one
   */
  Sequence(
      Cast cast,
      SplittableRandom random,
      Consumer<UnaryOperator<Scene>> play,
      Consumer<String> plug) {
    this.cast = cast;
    this.random = random;
    this.play = play;
    this.plug = plug;
    weights.put(this::readdress, 25);
    weights.put(this::delete, 10);
    weights.put(() -> play(Scene::swapped), 5);
    weights.put(this::relabel, 15);
    weights.put(() -> avoid(one(NODES)), 15);
    weights.put(() -> avoid(one(NODES), one(NODES)), 10);
    weights.put(() -> avoid("node-1", "node-2", "node-3"), 3);
    weights.put(this::replace, 10);
    weights.put(this::plug, 10);
  }

  List<Cue> draw() {
    List<Cue> out = new ArrayList<>();
    int at = 0;
    for (int things = 2 + random.nextInt(3); things > 0; things--) {
      at += random.nextInt(LONGEST_GAP_MS);
      out.add(new Cue(at, any().get()));
    }
    return out;
  }

  private Supplier<Runnable> any() {
    int left = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
    for (Map.Entry<Supplier<Runnable>, Integer> choice : weights.entrySet()) {
      left -= choice.getValue();
      if (left < 0) {
        return choice.getKey();
      }
    }
    throw new AssertionError("no choice");
  }

  private Runnable play(UnaryOperator<Scene> change) {
    return () -> play.accept(change);
  }

  private Runnable readdress() {
    String egress = one(cast.egresses());
    String[] addresses =
        switch (random.nextInt(4)) {
          case 0 -> new String[] {one(cast.ips())};
          case 1 -> new String[] {one(cast.ips6())};
          default -> new String[] {one(cast.ips()), one(cast.ips6())};
        };
    return play(scene -> scene.with(egress, addresses));
  }

  private Runnable delete() {
    String egress = one(cast.egresses());
    return play(scene -> scene.without(egress));
  }

  private Runnable relabel() {
    String pod = one(cast.selected()).name();
    return play(scene -> scene.relabelled(pod));
  }

  private Runnable replace() {
    String pod = one(cast.selected()).name();
    return play(scene -> scene.replaced(pod));
  }

  private Runnable avoid(String... nodes) {
    return play(scene -> scene.avoiding(nodes));
  }

  private Runnable plug() {
    String pod = one(cast.selected()).name();
    return () -> plug.accept(pod);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
