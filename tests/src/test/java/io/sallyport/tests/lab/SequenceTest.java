package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a seed draws, without a lab. */
class SequenceTest {
  private static final int ROUNDS = 25;

  @Test
  void aSeedDrawsTheSameSequencesAgain() {
    assertThat(drawn(1)).isEqualTo(drawn(1));
  }

  @Test
  void noTwoSequencesOfARunAreAlike() {
    assertThat(drawn(1)).hasSize(ROUNDS * 8).doesNotHaveDuplicates();
  }

  @Test
  void anotherSeedDrawsOtherSequences() {
    assertThat(drawn(2)).doesNotContainAnyElementsOf(drawn(1));
  }

  // As if every cast were the README's, as names make no difference.
  private static List<String> drawn(long seed) {
    List<String> out = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      SplittableRandom random = RandomLeakIT.random(seed, round);
      random.split();
      RandomLeakIT.CASTS.forEach(cast -> out.add(told(random.split())));
    }
    return out;
  }

  private static String told(SplittableRandom random) {
    List<String> story = new ArrayList<>();
    Scene start = Scene.first(Cast.README);
    new Sequence(Cast.README, random, next -> story.add(next.apply(start).toString()), story::add)
        .draw()
        .forEach(
            cue -> {
              story.add("after %d ms".formatted(cue.atMillis()));
              cue.happens().run();
            });
    return String.join("\n", story);
  }
}
