package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** deploy/objects/config.yaml: every key of the configuration, with its default. */
class ConfigMapTest {
  @TempDir private Path directory;

  private static String text() {
    Map<?, ?> object = new Yaml().load(Trees.file("deploy/objects/config.yaml"));
    return (String) Trees.at(object, "data", "sallyport.yaml");
  }

  @Test
  void itSaysWhatHoldsWithoutIt() throws IOException {
    Path file = Files.writeString(directory.resolve("sallyport.yaml"), text());
    assertThat(Config.load(file)).isEqualTo(Config.defaults());
  }

  @Test
  void whatIsCommentedOutMayBeUsed() throws IOException {
    String all = text().replaceAll("(?m)^( *)# (\\w+: \\S+)$", "$1$2");
    Path file = Files.writeString(directory.resolve("sallyport.yaml"), all);
    assertThat(Config.load(file)).isNotEqualTo(Config.defaults());
    assertThat(keys(new Yaml().load(all))).containsExactlyInAnyOrderElementsOf(documented());
  }

  private static Stream<String> nested(Map<String, ?> section) {
    return section.keySet().stream();
  }

  @SuppressWarnings("unchecked") // the file's sections, all of which are maps
  private static List<String> keys(Map<String, ?> tree) {
    return tree.entrySet().stream()
        .flatMap(s -> nested((Map<String, ?>) s.getValue()).map(k -> s.getKey() + "." + k))
        .toList();
  }

  // The first table below its heading in the README.
  private static List<String> documented() {
    String section =
        Trees.file("README.md").replaceFirst("(?s).*\\n### Configuration\\n(.*?)\\n#.*", "$1");
    return Pattern.compile("(?m)^\\| `(\\w+\\.\\w+)` \\|")
        .matcher(section)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
