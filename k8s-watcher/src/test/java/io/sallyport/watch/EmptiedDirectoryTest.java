package io.sallyport.watch;

import static io.sallyport.watch.FollowedDirectory.egress;
import static io.sallyport.watch.FollowedDirectory.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that loses all its manifests has lost a mount or is being filled anew. */
class EmptiedDirectoryTest {
  @TempDir private Path path;
  private FollowedDirectory dir;

  @BeforeEach
  void holdsTwoFiles() {
    dir = new FollowedDirectory(path);
    dir.write("a.yaml", node("n1")).write("b.yaml", egress("x", "10.0.0.1")).settle();
  }

  private void empty() {
    dir.delete("a.yaml").delete("b.yaml").settle();
  }

  private void assertAllStays() {
    assertThat(dir.snapshot().revision()).isEqualTo(1);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x");
  }

  private String nothingIsThere() {
    return path + ": holds no manifest any more; what it held stays in force until it holds one";
  }

  @Test
  void anEmptiedDirectoryKeepsItsLastState() {
    empty();
    assertAllStays();
    assertThat(dir.problems()).containsExactly(nothingIsThere());
    dir.settle().settle();
    assertAllStays();
    assertThat(dir.feeds).hasSize(2);
  }

  @Test
  void theSameFilesAgainChangeNothing() {
    empty();
    dir.write("a.yaml", node("n1")).write("b.yaml", egress("x", "10.0.0.1")).settle();
    assertAllStays();
    assertThat(dir.problems()).isEmpty();
  }

  private String refilling(String missing) {
    return path
        + ": was empty and is being filled again: "
        + missing
        + " missing, but still in force, until every file reads and none has changed for two"
        + " seconds";
  }

  @Test
  void filesThatComeBackOneByOneChangeNothing() {
    dir.write("c.yaml", node("n2")).write("d.yaml", egress("y", "10.0.0.2")).settle();
    dir.delete("c.yaml").delete("d.yaml");
    empty();
    Map<String, String> files = new TreeMap<>();
    files.put("a.yaml", node("n1"));
    files.put("b.yaml", egress("x", "10.0.0.1"));
    files.put("c.yaml", node("n2"));
    files.put("d.yaml", egress("y", "10.0.0.2"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      dir.write(file.getKey(), file.getValue()).poll().poll().poll();
      assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2");
      assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
      assertThat(dir.snapshot().revision()).isEqualTo(2);
    }
    dir.rest();
    assertThat(dir.snapshot().revision()).isEqualTo(2);
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aDirectoryThatIsEmptiedOneByOneKeepsItsLastState() {
    dir.delete("b.yaml").poll().delete("a.yaml").settle().rest();
    assertAllStays();
    assertThat(dir.problems()).containsExactly(nothingIsThere());
  }

  @Test
  void whatIsStillMissingGoesWhenTheDirectoryHasRested() {
    empty();
    dir.write("a.yaml", node("n1")).settle();
    assertAllStays();
    assertThat(dir.problems()).containsExactly(refilling("b.yaml is"));
    dir.rest();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void whatIsMissingWaitsForABrokenFile() {
    empty();
    dir.write("a.yaml", node("n1")).write("c.yaml", "- x").settle().rest();
    assertAllStays();
    assertThat(dir.problems())
        .containsExactly(
            refilling("b.yaml is"),
            "c.yaml:1: this document is no Kubernetes object: it is a list");
    dir.delete("c.yaml").rest();
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void theSameObjectsInOtherFilesChangeNothing() {
    empty();
    dir.write("c.yaml", node("n1")).settle();
    assertAllStays();
    dir.write("d.yaml", egress("x", "10.0.0.1")).settle();
    assertAllStays();
    assertThat(dir.problems()).isEmpty();
    dir.delete("d.yaml").settle();
    assertThat(dir.snapshot().egresses()).as("it is full").isEmpty();
  }

  @Test
  void newFilesReplaceWhatWasHeldOnceNoMoreCome() {
    empty();
    dir.write("c.yaml", node("n2")).settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2");
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x");
    assertThat(dir.problems()).containsExactly(refilling("a.yaml, b.yaml are"));
    dir.rest();
    assertThat(dir.snapshot().revision()).isEqualTo(3);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aNewFileThatIsBeingWrittenReplacesNothingYet() {
    empty();
    for (int written = 1; written <= 5; written++) {
      dir.write("c.yaml", node("n2") + "# more\n".repeat(written)).poll();
    }
    assertAllStays();
    dir.poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2");
    dir.rest();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aNewFileThatDoesNotReadReplacesNothing() {
    empty();
    dir.write("c.yaml", "- x").settle();
    assertAllStays();
    assertThat(dir.problems())
        .containsExactly(
            nothingIsThere(), "c.yaml:1: this document is no Kubernetes object: it is a list");
    dir.swap("c.yaml", node("n2")).rest();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
  }

  @Test
  void theProblemOfABrokenFileGoesWithTheFile() {
    dir.swap("a.yaml", "- x").settle();
    assertThat(dir.problems()).hasSize(1);
    empty();
    assertAllStays();
    assertThat(dir.problems()).containsExactly(nothingIsThere());
  }

  @Test
  void aFileWithACommentOnlyEmptiesTheCluster() {
    empty();
    dir.write("c.yaml", "# nothing, on purpose\n").settle().rest();
    assertThat(dir.snapshot().nodes()).isEmpty();
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.problems()).isEmpty();
    dir.delete("c.yaml").settle();
    assertThat(dir.problems()).as("there was nothing to keep").isEmpty();
  }

  @Test
  void aBrokenFileThatWasNeverInForceGoes() {
    empty();
    dir.write("c.yaml", "# nothing, on purpose\n").settle().rest();
    dir.write("d.yaml", "- x").settle();
    dir.delete("c.yaml").delete("d.yaml").settle();
    assertThat(dir.snapshot().nodes()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }
}
