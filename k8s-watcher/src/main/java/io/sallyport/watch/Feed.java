package io.sallyport.watch;

import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * What is in force, and what is wrong.
 *
 * @param snapshot the newest state in force; empty until the source knows all that it has to know
 *     at the start
 * @param whyNot why nothing is in force, in a sentence; nothing if something is
 * @param problems of files and of objects, in order, each once
 */
public record Feed(Optional<Snapshot> snapshot, String whyNot, List<Problem> problems) {
  /** A state that is in force. */
  public static Feed of(Snapshot snapshot, List<Problem> problems) {
    return new Feed(Optional.of(snapshot), "", problems);
  }

  /** The problems of the one that was told last, if any was. */
  public static List<Problem> problemsOf(Optional<Feed> told) {
    return told.map(Feed::problems).orElse(List.of());
  }

  /** Nothing is in force yet. */
  public static Feed without(String why, List<Problem> problems) {
    return new Feed(Optional.empty(), why, problems);
  }

  public Feed {
    problems = problems.stream().distinct().sorted().toList();
  }
}
