package io.sallyport.controller;

import io.sallyport.controller.brain.Status;
import io.sallyport.model.Problem;
import io.sallyport.watch.api.Leadership;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * When this process may act.
 *
 * @param leadership by whose Lease; absent: at once
 */
record Turn(Optional<Leadership> leadership) implements AutoCloseable {
  /** Done when it may. */
  CompletableFuture<Void> come() {
    return leadership
        .map(Leadership::leading)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /**
   * What is to be shown of a status, which knows nothing of turns.
   *
   * @param more problems that it does not know either
   */
  Status shown(Status status, Collection<Problem> more) {
    return new Status(
        leadership.flatMap(Leadership::waitingFor).or(status::notReady),
        status.nodes(),
        status.egresses(),
        status.pools(),
        Stream.of(status.problems(), ofLease(), more).flatMap(Collection::stream).sorted().toList(),
        status.checks());
  }

  private List<Problem> ofLease() {
    String sentence = "%s; until then nothing of the cluster is known, programmed or written";
    return leadership.stream()
        .flatMap(
            l ->
                Stream.concat(
                    l.problem().stream(),
                    l
                        .waitingFor()
                        .map(sentence::formatted)
                        .map(s -> new Problem("controller", s))
                        .stream()))
        .toList();
  }

  @Override
  public void close() {
    leadership.ifPresent(Leadership::close);
  }
}
