package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** All pods talk all the time, and every packet outside is looked at while all else changes. */
abstract class LeakTest extends LabTest {
  // For sequences: a few seconds each, on a machine that is busy.
  private static final int LIFE_SECONDS = 1200;

  private SandboxLab sandbox;
  private PodWatch podWatch;
  private Stage stage;
  private Chatter chatter;
  private Ports ports;
  private long packets;

  @Override
  Lab create() {
    sandbox = SandboxLab.up(LIFE_SECONDS);
    return sandbox;
  }

  // Per pod the watch is exact; here are all addresses that any pod may have at any time.
  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.NODES.values());
    out.addAll(Set.of("10.10.0.11", "10.10.0.12", "10.10.0.13", "10.10.0.14"));
    return out;
  }

  @BeforeAll
  final void beginToTalk() {
    podWatch = PodWatch.start(sandbox);
    ports = Ports.read(lab());
    stage = new Stage(sandbox, podWatch);
    podWatch.forget();
    chatter = Chatter.start(lab());
  }

  @AfterEach
  final void backToTheReadme() {
    assertNoLeak();
    ports.attachAll();
    if (!stage.scene().equals(Scene.README)) {
      stage.play(Scene.README);
    }
    stage.settle();
    assertNoLeak();
    stage.newChapter();
  }

  @AfterAll
  final void sayHowMuch() {
    assertThat(chatter.complaints()).isEmpty();
    System.out.printf("%s: %d packets watched%n", getClass().getSimpleName(), packets);
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
    packets += podWatch.forget();
  }
}
