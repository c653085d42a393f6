package io.sallyport.controller.config;

import com.fasterxml.jackson.core.JacksonException;
import java.util.List;

/**
 * What is wrong with a text that is no YAML, in one sentence. The parser's own message has several
 * lines: what it was reading, where that starts, what is wrong, where that is, with an excerpt of
 * the text below each place.
 */
final class SyntaxError {
  private SyntaxError() {}

  static String sentence(JacksonException bad) {
    List<String> said =
        String.valueOf(bad.getOriginalMessage())
            .lines()
            .filter(l -> !l.isBlank() && !l.startsWith(" "))
            .map(String::strip)
            .toList();
    return said.isEmpty() ? "not readable as YAML" : inOrder(said);
  }

  // The parser says first what it was doing, and then what is wrong.
  private static String inOrder(List<String> said) {
    return said.size() == 1 ? said.get(0) : said.get(1) + " (" + said.get(0) + ")";
  }
}
