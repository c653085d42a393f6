package io.sallyport.flows.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The message is what people see of a stale file. */
class GoldenTest {
  private static final Path FILE = Path.of("some.flows");

  @Test
  void acceptsTheSameText() {
    assertThatCode(() -> Golden.compare(FILE, "a\nb\n", "a\nb\n")).doesNotThrowAnyException();
  }

  @Test
  void namesTheFileTheLinesAndTheScript() {
    assertThatThrownBy(() -> Golden.compare(FILE, "a\nb\n", "a\nc\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("some.flows is stale", "scripts/golden", "- b\n+ c");
  }

  @Test
  void seesAnotherOrder() {
    assertThatThrownBy(() -> Golden.compare(FILE, "a\nb\n", "b\na\n"))
        .hasMessageContaining("the same lines in another order");
  }

  @Test
  void showsNoMoreThanFortyLines() {
    String many =
        IntStream.range(0, 50).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    assertThat(Golden.diff("", many)).endsWith("… and 10 more");
  }
}
