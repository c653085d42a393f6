package io.sallyport.controller;

import io.sallyport.controller.brain.Brain;
import io.sallyport.controller.brain.Outcomes;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.DirectorySource;
import io.sallyport.watch.Feed;
import io.sallyport.watch.api.ApiServer;
import io.sallyport.watch.api.Candidate;
import io.sallyport.watch.api.ClusterSource;
import io.sallyport.watch.api.Leadership;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Where the state of the cluster comes from, and its outcome goes. */
interface Source {
  /** Begins to wait for the turn to follow it. */
  Turn turn(InstantSource clock, Consumer<String> lost);

  /** Has the brain follow it. */
  Following open(Brain brain, InstantSource clock);

  /** A directory, which anybody may read, and nobody writes to. */
  record Directory(Path path) implements Source {
    @Override
    public Turn turn(InstantSource clock, Consumer<String> lost) {
      return new Turn(Optional.empty());
    }

    @Override
    public Following open(Brain brain, InstantSource clock) {
      return DirectorySource.open(path, brain::accept)::close;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A cluster, which one controller writes to. */
  record Cluster(ApiServer server, Candidate candidate, Optional<Webhook.Place> webhook)
      implements Source {
    @Override
    public Turn turn(InstantSource clock, Consumer<String> lost) {
      return new Turn(Optional.of(Leadership.seek(server, candidate, clock, lost)));
    }

    @Override
    public Following open(Brain brain, InstantSource clock) {
      AtomicReference<Optional<Snapshot>> inForce = new AtomicReference<>(Optional.empty());
      Optional<Webhook> door =
          webhook.map(place -> Webhook.start(place, server, clock, inForce::get));
      Consumer<Feed> listener =
          feed -> {
            inForce.set(feed.snapshot());
            brain.accept(feed);
          };
      ClusterSource source = ClusterSource.open(server, clock, listener);
      brain.tell(status -> Outcomes.of(status).ifPresent(source::accept));
      return new Followed(source, door);
    }

    @Override
    public String toString() {
      return "the cluster";
    }
  }

  /** A cluster that is followed. */
  record Followed(ClusterSource source, Optional<Webhook> webhook) implements Following {
    @Override
    public List<Problem> problems() {
      return webhook.map(Webhook::problems).orElse(List.of());
    }

    @Override
    public void close() {
      webhook.ifPresent(Webhook::close);
      source.close();
    }
  }
}
