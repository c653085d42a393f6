package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.testing.Golden;
import io.sallyport.flows.testing.Worlds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every switch of every named world holds, to be read by people. */
class GoldenFlowsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static List<String> worlds() {
    return Worlds.names();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void isAsItWas(String world) {
    for (NodeProgram program : Worlds.named(world).programs().values()) {
      Golden.check(file(world, program.node()), FlowText.print(program));
    }
  }

  @Test
  void noFileIsLeftOver() throws IOException {
    List<Path> known =
        worlds().stream()
            .flatMap(w -> Worlds.named(w).programs().keySet().stream().map(n -> file(w, n)))
            .toList();
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      assertThat(files.filter(Files::isRegularFile)).isSubsetOf(known);
    }
  }

  private static Path file(String world, String node) {
    return GOLDEN.resolve(world).resolve(node + ".flows");
  }
}
