package io.sallyport.watch.api;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Namespace;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.Feed;
import io.sallyport.watch.ProblemLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a Kubernetes API server. Nothing is in force until all five kinds were listed once: a
 * missing Egress means a wrong source, and an address that looks free may be somebody's. After that
 * the last state stays in force for as long as the server cannot be reached.
 */
public final class ClusterSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSource.class);
  private static final Duration FULL_POLL = Duration.ofMillis(50);
  // A storm of events is at most fifty Snapshots a second; a single one does not wait.
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final TimeUnit MILLIS = TimeUnit.MILLISECONDS;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private static final String NODE = "Node/";

  private final Consumer<Feed> listener;
  private final Outages outages;
  private final Semaphore news = new Semaphore(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final KindCache<String, Node> nodes;
  private final KindCache<String, Namespace> namespaces;
  private final KindCache<PodRef, Pod> pods;
  private final KindCache<String, Egress> egresses;
  private final KindCache<String, ExternalIPPool> pools;
  private final List<KindCache<?, ?>> all;
  private final OutcomeWriter writer;
  private final Thread thread = new Thread(this::run, "cluster");
  private Optional<Snapshot> last = Optional.empty();
  private Optional<Feed> told = Optional.empty();

  private ClusterSource(ApiServer server, InstantSource clock, Consumer<Feed> listener) {
    this.listener = listener;
    this.outages = new Outages(server, clock, news::release);
    Listers listers = new Listers(server);
    nodes = listers.cache(ApiKind.NODES, Function.identity(), news::release);
    namespaces = listers.cache(ApiKind.NAMESPACES, Function.identity(), news::release);
    pods = listers.cache(ApiKind.PODS, ClusterSource::podRef, news::release);
    egresses = listers.cache(ApiKind.EGRESSES, Function.identity(), this::writable);
    pools = listers.cache(ApiKind.POOLS, Function.identity(), this::writable);
    all = List.of(nodes, namespaces, pods, egresses, pools);
    writer =
        new OutcomeWriter(server, egresses, pools, new OutcomeWriter.Writing(clock, news::release));
  }

  private final class Listers {
    private final ApiServer server;

    Listers(ApiServer server) {
      this.server = server;
    }

    <K extends Comparable<? super K>, T> KindCache<K, T> cache(
        ApiKind<T> kind, Function<String, K> key, Runnable changed) {
      return new KindCache<>(new Lister<>(server, kind, outages), key, changed);
    }
  }

  private static PodRef podRef(String name) {
    int slash = name.indexOf('/');
    return new PodRef(name.substring(0, slash), name.substring(slash + 1));
  }

  /**
   * Starts to follow a server.
   *
   * @param listener told of each change, always on the same daemon thread
   */
  public static ClusterSource open(ApiServer server, InstantSource clock, Consumer<Feed> listener) {
    ClusterSource source = new ClusterSource(server, clock, listener);
    source.all.forEach(KindCache::start);
    source.thread.setDaemon(true);
    source.thread.start();
    source.writer.start();
    return source;
  }

  // What has a status has changed, perhaps by our own writing.
  private void writable() {
    news.release();
    writer.wake();
  }

  /** Writes what became of the cluster's objects to their statuses. */
  public void accept(Outcome outcome) {
    writer.accept(outcome);
  }

  private void run() {
    try {
      boolean wasFull = false;
      while (closed.getCount() > 0) {
        boolean due = wasFull ? awaitNews() : news.tryAcquire(FULL_POLL.toMillis(), MILLIS);
        // That an empty list has come is no news of anybody's: it has to be seen here.
        if (due || !wasFull) {
          wasFull = wasFull || isFull();
          news.drainPermits();
          tellOrComplain();
          closed.await(PAUSE.toMillis(), MILLIS);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitNews() throws InterruptedException {
    news.acquire();
    return true;
  }

  private boolean isFull() {
    return all.stream().allMatch(KindCache::isFull);
  }

  private void tellOrComplain() {
    try {
      Feed feed = feed();
      if (!told.equals(Optional.of(feed)) && closed.getCount() > 0) {
        listener.accept(feed);
        ProblemLog.tell(LOG, Feed.problemsOf(told), feed.problems()).stream()
            .filter(p -> p.object().startsWith(NODE))
            .forEach(this::tell);
        told = Optional.of(feed);
      }
    } catch (RuntimeException | Error fault) {
      LOG.error("the newest state of the cluster was not taken", fault);
    }
  }

  private Feed feed() {
    if (isFull()) {
      last = Optional.of(snapshot());
    }
    List<Problem> problems = new ArrayList<>(outages.problems(last.isPresent()));
    if (last.isPresent()) {
      all.forEach(cache -> problems.addAll(cache.problems()));
      problems.addAll(writer.problems());
    }
    return last.map(s -> Feed.of(s, problems)).orElseGet(() -> Feed.without(unlisted(), problems));
  }

  private String unlisted() {
    return "waiting for the API server's first list of "
        + all.stream()
            .filter(cache -> !cache.isFull())
            .map(KindCache::toString)
            .collect(Collectors.joining(", "));
  }

  // Problems are those of what was read last.
  private Snapshot snapshot() {
    Snapshot next =
        new Snapshot(
            last.map(Snapshot::revision).orElse(0L) + 1,
            nodes.inForce(),
            namespaces.inForce(),
            pods.inForce(),
            egresses.inForce(),
            pools.inForce());
    return last.filter(before -> isSame(before, next)).orElse(next);
  }

  private static boolean isSame(Snapshot one, Snapshot other) {
    return one.equals(other.at(one.revision()));
  }

  private void tell(Problem ofNode) {
    String name = ofNode.object().substring(NODE.length());
    writer.tell(
        EventLog.About.node(name), new Happening(true, "AnnotationIgnored", ofNode.sentence()));
  }

  /** Writes what is left and stops following; the listener hears nothing after this returns. */
  @Override
  public void close() {
    writer.close();
    closed.countDown();
    news.release();
    all.forEach(KindCache::close);
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
