package io.sallyport.watch.admission;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is said of a change.
 *
 * @param objection why it may not happen, in one sentence
 * @param warnings for the user; the change may happen all the same
 */
public record Opinion(Optional<String> objection, List<String> warnings) {
  static final Opinion ALLOWED = new Opinion(Optional.empty(), List.of());

  public Opinion {
    warnings = List.copyOf(warnings);
  }

  /** The change may happen. */
  public static Opinion allowed(String... warnings) {
    return new Opinion(Optional.empty(), List.of(warnings));
  }

  static Opinion refused(String sentence) {
    return new Opinion(Optional.of(sentence), List.of());
  }

  Opinion warning(List<String> more) {
    return new Opinion(objection, Stream.concat(warnings.stream(), more.stream()).toList());
  }

  /** The same, saying of which object. */
  Opinion about(String path) {
    return new Opinion(
        objection.map(o -> path + ": " + o), warnings.stream().map(w -> path + ": " + w).toList());
  }
}
