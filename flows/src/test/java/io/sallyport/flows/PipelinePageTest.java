package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.TableDef;
import io.sallyport.flows.testing.Golden;
import io.sallyport.flows.testing.Worlds;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page about the pipeline is the pipeline's own. */
class PipelinePageTest {
  private static final List<String> EXAMPLES =
      List.of("except-cidrs", "moving-flipped", "subnets", "dual-stack");
  private final String page =
      PipelinePage.print(
          EXAMPLES,
          EXAMPLES.stream()
              .flatMap(name -> Worlds.named(name).programs().values().stream())
              .toList());

  @Test
  void isAsItWas() {
    Golden.check(Path.of("PIPELINE.md"), page);
  }

  @Test
  void everyTableHasAChapterWithAFlow() {
    for (TableDef table : EgressPipeline.tables()) {
      assertThat(page)
          .contains("## %d %s\n%s".formatted(table.id(), table.name(), table.purpose()))
          .containsPattern("table=%s, priority=[1-9]".formatted(table.name()));
    }
  }

  @Test
  void everyBitIsNamed() {
    PipelineBits.all().forEach(b -> assertThat(page).contains("| " + b.name() + " | "));
  }

  @Test
  void aPageWithoutExampleStillHasTheTables() {
    assertThat(PipelinePage.print(List.of(), List.of())).contains("## 80 out");
  }
}
