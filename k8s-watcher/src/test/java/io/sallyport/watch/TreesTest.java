package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.refusal;
import static io.sallyport.watch.ManifestFixture.refusalOfJson;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What YAML and JSON themselves can be wrong about. */
class TreesTest {
  static Stream<Arguments> yaml() {
    return Stream.of(
        Arguments.of("a: b: c", "1: is no valid YAML: mapping values are not allowed here"),
        Arguments.of(
            "a: 1\n\tb: 2",
            "2: is no valid YAML: found character '\\t(TAB)' that cannot start any token."
                + " (Do not use \\t(TAB) for indentation)"),
        Arguments.of(
            "a: 1\nb\n",
            "3: is no valid YAML: could not find expected ':'"
                + " (while scanning a simple key that starts on line 2)"),
        Arguments.of(
            "a: 1\nb: \"\u0001\"", "2: is no valid YAML: the character U+0001 is not allowed"),
        Arguments.of("a: 1\nb: 2\na: 3", "3: the key \"a\" is there twice (first on line 1)"),
        Arguments.of("a: &x {b: 1}\nc:\n  <<: *x", "3: merge keys (<<) are not supported"),
        Arguments.of("a: 1\n? [b]\n: 2", "2: a key must be a string"),
        Arguments.of("a: 1\nb: *no", "2: is no valid YAML: found undefined alias no"),
        Arguments.of("a: 1\nb: &b [*b]", "2: an alias stands inside the value that it names"),
        Arguments.of("a: 1\n--- *x", "2: is no valid YAML: found undefined alias x"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void yaml(String text, String problem) {
    assertThat(refusal(text)).isEqualTo("x.yaml:" + problem);
  }

  static Stream<Arguments> json() {
    return Stream.of(
        Arguments.of("{\n\"a\": }", "2: is no valid JSON: Unexpected character ('}' (code 125))"),
        Arguments.of("{\n\"a\": 1", "2: is no valid JSON: Unexpected end-of-input"),
        Arguments.of("[1", "1: is no valid JSON: Unexpected end-of-input"),
        Arguments.of("{\"a\": 1,\n\"a\": 2}", "2: the key \"a\" is there twice (first on line 1)"),
        Arguments.of("kind: Node", "1: is no valid JSON: Unrecognized token 'kind'"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void json(String text, String problem) {
    assertThat(refusalOfJson(text)).startsWith("x.json:" + problem);
  }

  @Test
  void jsonMayBeIndentedWithTabsAndHoldSeveralValues() {
    String node =
        "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"%s\"}}\n";
    Manifests read = ManifestFixture.readJson(node.formatted("a") + node.formatted("b") + "null");
    assertThat(read.lines()).hasToString("{Node \"a\"=1, Node \"b\"=3}");
  }

  @Test
  void aliasesOfAliasesAreBounded() {
    StringBuilder laughs = new StringBuilder("kind: Node\napiVersion: v1\nl0: &l0 [lol]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("l%d: &l%d [%s]\n".formatted(i, i, ("*l" + (i - 1) + ", ").repeat(9)));
    }
    assertThat(refusal(laughs.toString())).isEqualTo("x.yaml:1: Node: metadata is missing");
  }

  @Test
  void tooManyAliases() {
    assertThat(refusal("a: &a []\nb: [" + "*a, ".repeat(10_001) + "]"))
        .isEqualTo(
            "x.yaml:1: is no valid YAML: Number of aliases for non-scalar nodes exceeds the"
                + " specified max=10000");
  }

  @Test
  void depthIsBounded() {
    assertThat(refusal("a: " + "[".repeat(100_000)))
        .isEqualTo("x.yaml:1: is no valid YAML: Nesting Depth exceeded max 200");
    assertThat(refusalOfJson("[".repeat(100_000))).contains("nesting depth (201) exceeds");
  }

  @Test
  void sentencesAreOneShortLine() {
    String trouble =
        refusal("apiVersion: v1\nkind: Node\nmetadata: {name: \"a\\n " + "b".repeat(999) + "\"}");
    assertThat(trouble).hasSizeLessThan(320).doesNotContain("\n").endsWith("…");
  }
}
