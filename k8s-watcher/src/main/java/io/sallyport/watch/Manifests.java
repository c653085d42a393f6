package io.sallyport.watch;

import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.SortedMap;

/**
 * What one file says.
 *
 * @param objects its objects; the revision means nothing here
 * @param lines where each object starts
 * @param problems values of objects that are ignored
 */
record Manifests(Snapshot objects, SortedMap<ObjectRef, Integer> lines, List<Problem> problems) {
  Manifests {
    problems = List.copyOf(problems);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }
}
