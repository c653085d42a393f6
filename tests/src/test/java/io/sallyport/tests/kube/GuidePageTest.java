package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that says which test holds us to which sentence of the guide names tests that exist. */
class GuidePageTest {
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w*(?:Test|IT|Matrix))(?:\\.(\\w+))?`");
  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest)\\b[^;{]*?\\bvoid (\\w+)\\(", Pattern.DOTALL);

  private final String page = read(Repository.root().resolve("tests/GUIDE.md"));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of each class of tests, by its name. */
  private static Map<String, String> classes() throws IOException {
    Map<String, String> out = new TreeMap<>();
    for (String module : List.of("flows", "of-controller", "k8s-watcher", "tests")) {
      try (Stream<Path> all =
          Files.walk(Repository.root().resolve(module).resolve("src/test/java"))) {
        all.filter(file -> file.toString().endsWith(".java"))
            .forEach(f -> out.put(f.getFileName().toString().replace(".java", ""), read(f)));
      }
    }
    return out;
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> classes = classes();
    List<MatchResult> named = NAMED.matcher(page).results().toList();
    assertThat(named).hasSizeGreaterThan(50);
    assertThat(named)
        .allSatisfy(
            name -> {
              assertThat(classes).as(name.group()).containsKey(name.group(1));
              if (name.group(2) != null) {
                assertThat(classes.get(name.group(1)))
                    .as(name.group())
                    .contains("void " + name.group(2) + "(");
              }
            });
  }

  @Test
  void everyScenarioOfTheGuideIsNamed() throws IOException {
    Map<String, String> ours = classes();
    ours.keySet().removeIf(name -> !name.matches("Guide(Egress|Bandwidth|Pool|Options|)Test"));
    assertThat(ours).hasSize(5);
    ours.forEach(
        (name, text) ->
            assertThat(TEST.matcher(text).results().map(t -> "`%s.%s`".formatted(name, t.group(1))))
                .isNotEmpty()
                .allMatch(page::contains, "is on the page"));
  }
}
