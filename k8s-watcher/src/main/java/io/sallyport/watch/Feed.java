package io.sallyport.watch;

import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * What is in force, and what is wrong.
 *
 * @param snapshot the newest state in force; empty until there was a file and every file of the
 *     start was good once, and then there is a problem
 * @param problems of files and of objects, in order, each once
 */
public record Feed(Optional<Snapshot> snapshot, List<Problem> problems) {
  public Feed {
    problems = problems.stream().distinct().sorted().toList();
  }
}
