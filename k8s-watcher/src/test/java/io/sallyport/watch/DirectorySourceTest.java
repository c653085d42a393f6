package io.sallyport.watch;

import static io.sallyport.watch.FollowedDirectory.egress;
import static io.sallyport.watch.FollowedDirectory.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force after files have changed. */
class DirectorySourceTest {
  @TempDir private Path path;
  private FollowedDirectory dir;

  @BeforeEach
  void follow() {
    dir = new FollowedDirectory(path);
  }

  @Test
  void anEmptyDirectoryIsNoClusterYet() {
    dir.settle().rest();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems()).containsExactly(path + ": holds no manifest yet");
    assertThat(dir.feeds).hasSize(1);
    dir.write("a.yaml", node("n1")).settle();
    assertThat(dir.snapshot().revision()).isEqualTo(1);
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aFileWithACommentOnlyIsAnEmptyCluster() {
    dir.write("a.yaml", "# nothing, on purpose\n").settle();
    assertThat(dir.snapshot().revision()).isEqualTo(1);
    assertThat(dir.snapshot().nodes()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void theSecondPollReadsAll() {
    dir.write("a.yaml", node("n1")).write("b.yml", node("n2")).write("c.json", json("n3")).settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1", "n2", "n3");
  }

  private static String json(String name) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"%s\"}}"
        .formatted(name);
  }

  @Test
  void otherFilesAreNotLookedAt() throws IOException {
    for (String name : List.of(".x.yaml", "x.yaml~", "x.yaml.bak", "#x.yaml", "x.txt", "x.YAML")) {
      dir.write(name, "a: b: c");
    }
    Files.createDirectory(path.resolve("dir.yaml"));
    dir.settle();
    assertThat(dir.feeds).hasSize(1);
    assertThat(dir.problems()).containsExactly(path + ": holds no manifest yet");
  }

  @Test
  void nothingNewIsToldOnce() {
    dir.write("a.yaml", node("n1")).settle().settle();
    dir.swap("a.yaml", "# the same\n" + node("n1")).settle();
    assertThat(dir.feeds).hasSize(1);
  }

  @Test
  void revisionGrowsWithContentOnly() {
    dir.write("a.yaml", node("n1")).settle();
    dir.write("b.yaml", "a: b: c").settle();
    assertThat(dir.snapshot().revision()).isEqualTo(1);
    dir.swap("b.yaml", node("n2")).settle();
    assertThat(dir.snapshot().revision()).isEqualTo(2);
    dir.delete("b.yaml").settle();
    assertThat(dir.snapshot().revision()).isEqualTo(3);
    assertThat(dir.feeds).hasSize(4);
  }

  @Test
  void aBrokenFileKeepsItsLastGoodContentWhileOthersAreFollowed() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).write("b.yaml", node("n1")).settle();
    dir.swap("a.yaml", "\n" + egress("x", "abc")).swap("b.yaml", node("n2")).settle();
    assertThat(dir.problems())
        .containsExactly("a.yaml:2: Egress \"x\": spec.egressIP: \"abc\" is no IP address");
    assertThat(dir.snapshot().egresses().get("x").egressIPs())
        .containsExactly(IpAddress.parse("10.0.0.1"));
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
    dir.swap("a.yaml", egress("x", "10.0.0.2")).settle();
    assertThat(dir.problems()).isEmpty();
    assertThat(dir.snapshot().egresses().get("x").egressIPs())
        .containsExactly(IpAddress.parse("10.0.0.2"));
  }

  @Test
  void oneBadDocumentSpoilsItsFile() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle();
    dir.write("a.yaml", egress("x", "10.0.0.2") + "---\n" + egress("y", "abc")).settle();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x");
    assertThat(dir.snapshot().egresses().get("x").egressIPs())
        .containsExactly(IpAddress.parse("10.0.0.1"));
  }

  @Test
  void aFileThatWasNeverGoodHoldsBackTheStart() {
    dir.write("a.yaml", node("n1")).write("b.yaml", "a: b: c").settle();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems())
        .containsExactly("b.yaml:1: is no valid YAML: mapping values are not allowed here");
    dir.swap("a.yaml", node("n3")).settle();
    assertThat(dir.feeds).hasSize(1);
    dir.swap("b.yaml", node("n2")).settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2", "n3");
    assertThat(dir.snapshot().revision()).isEqualTo(1);
  }

  @Test
  void deletingTheBrokenFileLiftsTheHold() {
    dir.write("a.yaml", node("n1")).write("b.yaml", "- x").settle();
    dir.delete("b.yaml").settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aBrokenFileThatComesLaterHoldsNothingBack() {
    dir.write("a.yaml", node("n1")).settle();
    dir.write("b.yaml", "- x").settle();
    dir.swap("a.yaml", node("n2")).settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2");
    assertThat(dir.problems()).hasSize(1);
  }

  @Test
  void aDeletedFileTakesItsObjectsWithIt() {
    dir.write("a.yaml", node("n1")).write("b.yaml", egress("x", "10.0.0.1")).settle();
    dir.delete("b.yaml").settle();
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
  }

  @Test
  void anEmptiedFileDoesNot() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle();
    dir.write("a.yaml", "").settle();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x");
    assertThat(dir.problems())
        .containsExactly(
            "a.yaml: is empty now; what it said stays in force until the file is written or"
                + " deleted");
    dir.write("a.yaml", "# nothing any more\n").settle();
    assertThat(dir.snapshot().egresses()).isEmpty();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void aFileInTheMiddleOfWritingIsNotRead() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle();
    dir.write("a.yaml", "").poll();
    dir.write("a.yaml", egress("x", "10.0.0.1") + "---\n" + egress("y", "10.0.0.2")).settle();
    assertThat(dir.feeds).hasSize(2);
    assertThat(dir.problems()).isEmpty();
    assertThat(dir.snapshot().egresses()).containsOnlyKeys("x", "y");
  }

  @Test
  void aFileThatIsReplacedByDeletingItFirstIsNeverGone() {
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle();
    dir.delete("a.yaml").poll();
    dir.write("a.yaml", egress("x", "10.0.0.1")).settle();
    assertThat(dir.feeds).hasSize(1);
  }

  @Test
  void aConfigMapsLinkSwapChangesAllFilesAtOnce() throws IOException {
    mount("..v1", "n1");
    Files.createSymbolicLink(path.resolve("..data"), Path.of("..v1"));
    for (String name : List.of("a.yaml", "b.yaml")) {
      Files.createSymbolicLink(path.resolve(name), Path.of("..data", name));
    }
    dir.settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1-a", "n1-b");
    mount("..v2", "n2");
    Files.createSymbolicLink(path.resolve("..tmp"), Path.of("..v2"));
    Files.move(path.resolve("..tmp"), path.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    dir.settle();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n2-a", "n2-b");
    assertThat(dir.feeds).hasSize(2);
  }

  private void mount(String version, String node) throws IOException {
    Files.createDirectory(path.resolve(version));
    dir.write(version + "/a.yaml", node(node + "-a")).write(version + "/b.yaml", node(node + "-b"));
  }

  @Test
  void aLinkToNothingIsAProblem() throws IOException {
    Files.createSymbolicLink(path.resolve("a.yaml"), Path.of("nowhere"));
    dir.settle();
    assertThat(dir.last().snapshot()).isEmpty();
    assertThat(dir.problems()).containsExactly("a.yaml: cannot be read: it is not there");
  }

  @Test
  void aHugeFileIsRefused() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.resolve("a.yaml").toFile(), "rw")) {
      file.setLength(FileText.LARGEST_BYTES + 1L);
    }
    dir.settle();
    assertThat(dir.problems()).containsExactly("a.yaml: is larger than 8 MiB");
  }

  @Test
  void otherEncodingsAreRefusedWithTheLine() throws IOException {
    Files.write(path.resolve("a.yaml"), new byte[] {'#', '\n', '\n', '#', (byte) 0xe4, '\n'});
    dir.settle();
    assertThat(dir.problems()).containsExactly("a.yaml:3: is not UTF-8 text");
  }

  @Test
  void aDirectoryThatGoesAwayKeepsItsLastState() throws IOException {
    dir.write("a.yaml", node("n1")).settle();
    Path away = Files.move(path, path.resolveSibling(path.getFileName() + "-away"));
    dir.poll();
    assertThat(dir.snapshot().nodes()).containsOnlyKeys("n1");
    assertThat(dir.problems())
        .containsExactly(
            path + ": the directory cannot be read (it is not there); its last state stays");
    Files.move(away, path);
    dir.settle();
    assertThat(dir.problems()).isEmpty();
  }

  @Test
  void problemsAreSortedAndOfObjectsToo() {
    String bad =
        "{apiVersion: v1, kind: Node, metadata: {name: n1, annotations: "
            + "{node.antrea.io/max-egress-ips: many}}}";
    dir.write("z.yaml", "- x").write("a.yaml", bad).write("b.yaml", "- y").settle();
    assertThat(dir.last().problems())
        .extracting(Problem::object)
        .containsExactly("Node/n1", "b.yaml:1", "z.yaml:1");
  }
}
