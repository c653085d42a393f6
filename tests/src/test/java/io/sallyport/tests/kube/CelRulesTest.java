package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The CEL rules of newer servers agree with what the schemas say on every server. */
class CelRulesTest {
  static Stream<Arguments> kinds() {
    return Stream.of(arguments("egress"), arguments("externalippool"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refuseWhatTheSchemaRefusesAndNothingElse(String kind) throws CelValidationException {
    Map<?, ?> schema = Crds.schema(kind + ".yaml");
    Set<String> seen = new HashSet<>();
    for (Verdict verdict : Verdict.of("tests/src/test/resources/kube/" + kind + "-verdicts.txt")) {
      List<String> refusals = refusals(schema, verdict);
      if (verdict.expected().equals(Verdict.ACCEPTED)) {
        assertThat(refusals).as(verdict.toString()).isEmpty();
      } else if (!verdict.rule().isEmpty()) {
        assertThat(refusals).as(verdict.toString()).containsExactly(verdict.rule());
      }
      seen.addAll(refusals);
    }
    assertThat(seen)
        .as("rules that refused something")
        .hasSameElementsAs(CelRules.messages(schema));
  }

  // A server does not ask rules of values that are not of the schema's types.
  private static List<String> refusals(Map<?, ?> schema, Verdict verdict)
      throws CelValidationException {
    try {
      return CelRules.refusals(schema, Map.of("spec", new Yaml().load(verdict.spec())));
    } catch (CelEvaluationException e) {
      assertThat(verdict.expected()).as(e.getMessage()).isNotEqualTo(Verdict.ACCEPTED);
      return List.of();
    }
  }
}
