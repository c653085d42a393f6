package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every Node knows the others' MAC addresses before a packet needs them. */
class PeerProbeTest {
  private final BrainLab lab = BrainLab.settled();

  @AfterEach
  void stop() {
    lab.close();
  }

  /** How often each Node's switch asked for each peer. */
  private SortedMap<String, Long> questions(int node) {
    SortedMap<String, Long> out = new TreeMap<>();
    lab.session(node).sent().stream()
        .flatMap(s -> ArpFrame.parse(s.frame().toArray()).stream())
        .map(arp -> arp.target().toString())
        .filter(target -> target.startsWith("10.10.0.10"))
        .forEach(target -> out.merge(target, 1L, Long::sum));
    return out;
  }

  @Test
  void everyNodeAsksForEveryOtherOnce() {
    lab.soon()
        .untilAsserted(
            () -> {
              assertThat(questions(1)).containsOnlyKeys(List.of("10.10.0.102", "10.10.0.103"));
              assertThat(questions(3)).containsOnlyKeys(List.of("10.10.0.101", "10.10.0.102"));
            });
    assertThat(questions(1).values()).containsOnly(1L);
  }

  @Test
  void againBeforeTheSwitchForgets() {
    lab.soon().until(() -> questions(1).size() == 2);
    lab.pass(Duration.ofMinutes(5));
    lab.soon().untilAsserted(() -> assertThat(questions(1).values()).containsOnly(2L));
  }

  @Test
  void againAfterANewConnection() {
    lab.soon().until(() -> questions(1).size() == 2);
    lab.session(1).drop("restarted");
    lab.connect(1);
    lab.soon().untilAsserted(() -> assertThat(questions(1)).hasSize(2));
  }
}
