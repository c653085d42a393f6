package io.sallyport.watch;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** The YAML parser's complaints, as one sentence and a line. */
final class YamlRefusal {
  private YamlRefusal() {}

  static ManifestException of(YAMLException refused, String text) {
    if (refused instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return marked(marked);
    }
    if (refused instanceof ReaderException reader) {
      int line =
          1 + (int) text.codePoints().limit(reader.getPosition()).filter(c -> c == '\n').count();
      return new ManifestException(
          line,
          "is no valid YAML: the character U+%04X is not allowed".formatted(reader.getCodePoint()));
    }
    return new ManifestException(1, "is no valid YAML: " + refused.getMessage());
  }

  private static ManifestException marked(MarkedYAMLException marked) {
    Mark context = marked.getContextMark();
    String where =
        context == null || marked.getContext() == null
            ? ""
            : " (%s that starts on line %d)".formatted(marked.getContext(), context.getLine() + 1);
    return new ManifestException(
        marked.getProblemMark().getLine() + 1, "is no valid YAML: " + marked.getProblem() + where);
  }
}
