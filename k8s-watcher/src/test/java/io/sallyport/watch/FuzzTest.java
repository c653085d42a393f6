package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid manifests with random damage: always a snapshot or a problem, never an exception. */
class FuzzTest {
  private static final int ROUNDS = 400;
  private static final List<String> YAML =
      Stream.of("egress", "pool-with-subnet", "high-availability-egresses", "openshift-tuned")
          .map(name -> resource("guide/" + name + ".yaml"))
          .toList();
  private static final List<String> JSON =
      List.of(
          """
          {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n", "labels": {"a": "b"}},
             "status": {"conditions": [{"type": "Ready", "status": "True"}]}},
            {"apiVersion": "crd.antrea.io/v1beta1", "kind": "ExternalIPPool",
             "metadata": {"name": "p"}, "spec": {"ipRanges": [{"cidr": "10.0.0.0/24"}],
             "subnetInfo": {"gateway": "10.0.0.1", "prefixLength": 24, "vlan": 10}}}]}
          """);

  private static final List<String> SHARDS =
      List.of(
          ":",
          "\n",
          "\t",
          "- ",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          "&a ",
          "*a",
          "---\n",
          "...",
          "|",
          ">",
          "%YAML 9\n",
          "!!",
          "!!int ",
          "? ",
          "<<: ",
          "null",
          "~",
          "\u0000",
          "\uD83D",
          "é",
          ",",
          "#");

  @TempDir private Path path;

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "a.json"})
  void damage(String file) throws IOException {
    Random random = new Random(20240501);
    List<String> seeds = file.endsWith(".json") ? JSON : YAML;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damaged(seeds, random);
      Path target = path.resolve(file);
      Files.write(path.resolve(".new"), damaged);
      Files.move(path.resolve(".new"), target, StandardCopyOption.REPLACE_EXISTING);
      FollowedDirectory dir = new FollowedDirectory(path).settle();
      assertThat(dir.last().snapshot().isPresent())
          .as("round %d: %s", round, dir.problems())
          .isEqualTo(dir.problems().isEmpty());
      assertThat(dir.problems()).noneMatch(p -> p.contains("cannot be understood"));
    }
  }

  private static byte[] damaged(List<String> seeds, Random random) {
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(Math.max(1, text.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, SHARDS.get(random.nextInt(SHARDS.size())));
        case 1 -> text.delete(at, at + 1 + random.nextInt(20));
        case 2 -> text.setLength(Math.min(text.length(), at + 1));
        default -> text.insert(at, (char) (32 + random.nextInt(95)));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, bytes.length + 3) : bytes;
  }
}
