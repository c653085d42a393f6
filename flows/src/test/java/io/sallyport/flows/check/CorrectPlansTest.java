package io.sallyport.flows.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the compiler makes of named worlds is let pass, from nothing and back to nothing. */
class CorrectPlansTest {
  static List<String> worlds() {
    return Worlds.names();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void aFirstProgramPasses(String name) {
    Result result = Checks.first(Worlds.named(name)).result();
    assertThat(result.refused()).isEmpty();
    assertThat(result.waiting()).isEmpty();
    assertThat(result.cost().rules()).isPositive();
    assertThat(result.cost().leftOut()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void aFirstProgramPassesMessageByMessage(String name) {
    TestCluster cluster = Worlds.named(name);
    for (String node : cluster.programs().keySet()) {
      assertThat(Checks.first(cluster).byMessage(node).result().refused()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void whatStaysCostsNothing(String name) {
    TestCluster cluster = Worlds.named(name);
    assertThat(Checks.between(cluster, cluster).result()).isSameAs(Result.NOTHING);
  }
}
