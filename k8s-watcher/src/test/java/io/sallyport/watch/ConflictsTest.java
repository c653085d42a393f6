package io.sallyport.watch;

import static io.sallyport.watch.FollowedDirectory.egress;
import static io.sallyport.watch.FollowedDirectory.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.IpAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two files that define one object. */
class ConflictsTest {
  @TempDir private Path path;
  private FollowedDirectory dir;

  @BeforeEach
  void follow() {
    dir = new FollowedDirectory(path);
  }

  private IpAddress ipOfX() {
    return dir.snapshot().egresses().get("x").egressIPs().get(0);
  }

  @Test
  void atTheStartTheLaterNameIsHeldBackAndWithItTheStart() {
    dir.write("a.yaml", "\n" + egress("x", "10.0.0.1")).write("b.yaml", egress("x", "10.0.0.2"));
    dir.settle();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems())
        .containsExactly("b.yaml:1: Egress \"x\" is already defined at a.yaml:2");
    dir.delete("a.yaml").settle();
    assertThat(ipOfX()).hasToString("10.0.0.2");
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void whoHasTheObjectInForceKeepsItEvenIfReadAgain() {
    dir.write("b.yaml", egress("x", "10.0.0.2")).write("a.yaml", node("n1")).settle();
    dir.swap("a.yaml", node("n2") + "---\n" + egress("x", "10.0.0.1")).settle();
    assertThat(dir.problems())
        .containsExactly("a.yaml:3: Egress \"x\" is already defined at b.yaml:1");
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    dir.swap("b.yaml", egress("x", "10.0.0.3")).settle();
    assertThat(ipOfX()).hasToString("10.0.0.3");
    dir.swap("b.yaml", node("n3")).settle();
    assertThat(dir.problems()).isEmpty();
    assertThat(ipOfX()).hasToString("10.0.0.1");
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2", "n3");
  }

  @Test
  void objectsMayMoveBetweenFiles() {
    dir.write("a.yaml", node("n1")).write("b.yaml", node("n2")).settle();
    dir.swap("a.yaml", node("n2")).swap("b.yaml", node("n1")).settle();
    assertThat(dir.problems()).isEmpty();
    dir.swap("a.yaml", node("n1") + "---\n" + node("n2")).swap("b.yaml", "# none").settle();
    assertThat(dir.problems()).isEmpty();
    assertThat(dir.feeds).hasSize(1);
  }

  @Test
  void aFileMayBeRenamed() {
    dir.write("b.yaml", egress("x", "10.0.0.1")).settle();
    dir.delete("b.yaml").write("a.yaml", egress("x", "10.0.0.1")).settle();
    assertThat(dir.feeds).hasSize(1);
  }

  @Test
  void whatABrokenFileHasInForceIsNotForTaking() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).write("b.yaml", node("n1")).settle();
    dir.swap("a.yaml", "- x").swap("b.yaml", egress("x", "10.0.0.2")).settle();
    assertThat(ipOfX()).hasToString("10.0.0.1");
    assertThat(dir.problems())
        .containsExactly(
            "a.yaml:1: this document is no Kubernetes object: it is a list",
            "b.yaml:1: Egress \"x\" is already defined at a.yaml:1");
  }

  @Test
  void aRefusalMayCauseAnother() {
    dir.write("a.yaml", node("n1"))
        .write("b.yaml", node("n2"))
        .write("c.yaml", node("n3"))
        .settle();
    dir.swap("a.yaml", node("n2"));
    dir.swap("b.yaml", node("n3") + "---\n" + node("n4"));
    dir.settle();
    assertThat(dir.problems())
        .containsExactly(
            "a.yaml:1: Node \"n2\" is already defined at b.yaml:1",
            "b.yaml:1: Node \"n3\" is already defined at c.yaml:1");
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2", "n3");
  }
}
