package io.sallyport.watch;

import static io.sallyport.watch.FollowedDirectory.egress;
import static io.sallyport.watch.FollowedDirectory.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that go on changing from poll to poll. */
class StillnessTest {
  private static final String X_AND_Y = egress("x", "10.0.0.1") + "---\n" + egress("y", "10.0.0.2");
  private static final int LONG = 20;

  @TempDir private Path path;
  private FollowedDirectory dir;

  @BeforeEach
  void follow() {
    dir = new FollowedDirectory(path);
  }

  /** Valid YAML at every length: what a slow program has written so far. */
  private void grow(String name, String start, int polls) {
    for (int written = 1; written <= polls; written++) {
      dir.write(name, start + "# more\n".repeat(written)).poll();
    }
  }

  @Test
  void theFirstPollReadsNothingForAFileMayBeHalfWritten() {
    dir.write("a.yaml", node("n1")).poll();
    assertThat(dir.feeds).isEmpty();
    dir.poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
  }

  // A shell's "command > file" has emptied it: what it will say is not known.
  @Test
  void anEmptyFileHoldsBackTheStart() {
    dir.write("b.yaml", node("n1")).write("a.yaml", "").settle();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.last().problems())
        .containsExactly(new Problem("a.yaml", "is empty; write it or delete it"));
    dir.write("a.yaml", X_AND_Y).settle();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
  }

  @Test
  void aFileOfTheStartThatIsBeingWrittenHoldsBackTheStart() {
    dir.write("b.yaml", node("n1"));
    grow("a.yaml", egress("x", "10.0.0.1"), 5);
    assertThat(dir.feeds).isEmpty();
    dir.write("a.yaml", X_AND_Y).settle();
    assertThat(dir.feeds).hasSize(1);
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
  }

  @Test
  void theEgressesAtTheEndOfAHalfWrittenFileStayInForce() {
    dir.write("a.yaml", X_AND_Y).settle();
    grow("a.yaml", egress("x", "10.0.0.1"), LONG);
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
    dir.write("a.yaml", X_AND_Y + "---\n" + egress("z", "10.0.0.3")).poll();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
    dir.poll();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y", "z");
    assertThat(dir.snapshot().revision()).isEqualTo(2);
  }

  @Test
  void whatChangesUnderTheReaderDoesNotCount() {
    dir.write("a.yaml", X_AND_Y);
    Fingerprint state = Fingerprint.of(path.resolve("a.yaml")).orElseThrow();
    ManifestFile unread = ManifestFile.unread("a.yaml");
    assertThat(unread.reread(path, state).fresh()).isPresent();
    dir.write("a.yaml", egress("x", "10.0.0.1"));
    assertThat(unread.reread(path, state)).isEqualTo(unread);
    dir.delete("a.yaml");
    assertThat(unread.reread(path, state)).isEqualTo(unread);
  }

  @Test
  void otherFilesWaitOnePollForAFileThatKeepsChangingAndNoLonger() {
    dir.write("a.yaml", node("n1")).settle();
    grow("a.yaml", node("n2"), 5);
    dir.write("b.yaml", node("n3"));
    grow("a.yaml", node("n2") + "#\n", 2);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    dir.write("a.yaml", node("n2")).poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n3");
    dir.poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2", "n3");
  }

  @Test
  void aDeletedFileWaitsOnePollForOthersAndNoLonger() {
    dir.write("a.yaml", node("n1")).write("b.yaml", node("n2")).settle();
    dir.delete("b.yaml");
    grow("a.yaml", node("n1"), 2);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2");
    dir.write("a.yaml", node("n3")).poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
  }

  @Test
  void filesWrittenOnBothSidesOfAPollComeIntoForceTogether() {
    dir.write("a.yaml", node("n1")).write("b.yaml", node("n2")).settle();
    dir.swap("a.yaml", node("n3")).poll();
    dir.swap("b.yaml", node("n4")).settle();
    assertThat(dir.feeds).hasSize(2);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n3", "n4");
  }

  @Test
  void aRenameSeenInTwoPartsLosesNothing() {
    dir.write("b.yaml", egress("x", "10.0.0.1")).settle();
    dir.delete("b.yaml").poll();
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle().settle();
    assertThat(dir.feeds).hasSize(1);
  }

  private void fourFiles() {
    dir.write("a.yaml", node("n1")).write("b.yaml", node("n2")).write("c.yaml", node("n3"));
    dir.write("z.yaml", node("n4")).settle();
  }

  // As rsync and git do it: what was taken out first is there again in the end.
  @Test
  void filesThatGoAndComeBackOneByOneAreNeverGone() {
    fourFiles();
    dir.delete("a.yaml").poll().delete("b.yaml").poll().delete("c.yaml").poll();
    dir.write("a.yaml", node("n1")).poll().write("b.yaml", node("n2")).poll();
    dir.write("c.yaml", node("n3")).settle().rest();
    assertThat(dir.feeds).hasSize(1);
  }

  @Test
  void filesThatGoOneByOneAreGoneTogether() {
    fourFiles();
    dir.delete("a.yaml").poll().delete("b.yaml").poll().delete("c.yaml").settle();
    assertThat(dir.feeds).hasSize(2);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n4");
  }

  @Test
  void aFileThatNeverKeepsStillIsAProblemUntilItDoes() {
    dir.write("a.yaml", node("n1")).settle();
    grow("a.yaml", node("n2"), LONG);
    assertThat(dir.problems())
        .containsExactly(
            "a.yaml: keeps changing; it is read once it has kept still for half a second");
    assertThat(dir.feeds).hasSize(2);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    dir.poll();
    assertThat(dir.problems()).isEmpty();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
  }

  @Test
  void atTheStartThatProblemTellsWhyNothingIsInForce() {
    grow("a.yaml", node("n1"), LONG);
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems()).hasSize(1);
    dir.delete("a.yaml").settle();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems()).containsExactly(path + ": holds no manifest yet");
  }
}
