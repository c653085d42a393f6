package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Problem;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes to the API server: addresses, statuses, Events. One thread, one call at a time;
 * every write is a compare-and-swap on the state that it was made for, and there is none if nothing
 * would change. Where an address is, is written at once; what is on its way, only when it has been
 * so for a second, so that a storm of Pods is none of writes.
 */
final class OutcomeWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeWriter.class);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);
  private static final int PRUNED = 422;
  private static final String OLD_CRD =
      "the server does not keep all of its status; is its CRD older than this controller?";

  private final ApiServer server;
  private final KindCache<String, Egress> egresses;
  private final KindCache<String, ExternalIPPool> pools;
  private final InstantSource clock;
  private final Attempts attempts;
  private final EventQueue events;
  private final AtomicReference<Optional<Outcome>> newest = new AtomicReference<>(Optional.empty());
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "status");

  /** Writes nothing until it is started. */
  OutcomeWriter(
      ApiServer server,
      KindCache<String, Egress> egresses,
      KindCache<String, ExternalIPPool> pools,
      Writing writing) {
    this.server = server;
    this.egresses = egresses;
    this.pools = pools;
    this.clock = writing.clock();
    InstantSource steady = new SteadyClock(clock);
    this.attempts = new Attempts(steady, writing.problems());
    this.events = new EventQueue(new EventLog(server, clock)::write, attempts, steady);
    thread.setDaemon(true);
  }

  /**
   * What it works by.
   *
   * @param problems told when writing begins to fail, fails otherwise or works again
   */
  record Writing(InstantSource clock, Runnable problems) {}

  void start() {
    thread.start();
  }

  /** Takes in the newest outcome; one that was not looked at yet is forgotten. */
  void accept(Outcome outcome) {
    if (!newest.getAndSet(Optional.of(outcome)).equals(Optional.of(outcome))) {
      news.release();
    }
  }

  /** Some object has changed. */
  void wake() {
    news.release();
  }

  /** Something is to be told that is not in any status. */
  void tell(EventLog.About about, Happening happening) {
    events.add(about, happening);
    news.release();
  }

  List<Problem> problems() {
    return attempts.problems();
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        Duration pause = passOrComplain();
        if (news.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
      attempts.hurry();
      passOrComplain();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  // A fault of ours must not end the thread.
  private Duration passOrComplain() {
    try {
      return pass();
    } catch (RuntimeException bug) {
      LOG.error("internal error; statuses may be old", bug);
      return IDLE;
    }
  }

  /** Writes all that is due, and says for how long nothing will be. */
  private Duration pass() {
    attempts.begin();
    egresses.objects().forEach(this::egress);
    pools.objects().forEach(this::pool);
    attempts.forgetOthers();
    events.write();
    return attempts.pause(IDLE);
  }

  private void egress(ApiObject<Egress> object) {
    Optional<Outcome.OfEgress> outcome =
        newest
            .get()
            .flatMap(o -> Optional.ofNullable(o.egresses().get(object.name())))
            .filter(o -> counts(egresses, object, o.spec()));
    Optional<String> spec = outcome.flatMap(o -> SpecPatch.of(object, o));
    if (spec.isPresent()) {
      Attempts.Target target = target(ApiKind.EGRESSES, object);
      String url = url(ApiKind.EGRESSES, object);
      attempts.makeNow(target, () -> server.mergePatch(url, spec.get()));
    } else {
      Instant now = clock.instant();
      outcome
          .map(o -> EgressStatusPatch.of(object, o, now))
          .or(() -> refusal(egresses, object).map(s -> EgressStatusPatch.refused(object, s, now)))
          .ifPresent(status -> write(ApiKind.EGRESSES, object, status));
    }
  }

  private void pool(ApiObject<ExternalIPPool> object) {
    Instant now = clock.instant();
    newest
        .get()
        .flatMap(o -> Optional.ofNullable(o.pools().get(object.name())))
        .filter(o -> counts(pools, object, o.spec()))
        .map(o -> PoolStatusPatch.of(object, o, now))
        .or(() -> refusal(pools, object).map(s -> PoolStatusPatch.refused(object, s, now)))
        .ifPresent(status -> write(ApiKind.POOLS, object, status));
  }

  // What an object is taken for that cannot be read is not what the user wrote.
  private static <T> boolean counts(KindCache<String, T> cache, ApiObject<T> object, T spec) {
    Optional<T> decided = Optional.of(spec);
    return cache.current(object).equals(decided) && !object.closed().equals(decided);
  }

  /** Why an object was never good; empty if it was. */
  private static <T> Optional<String> refusal(KindCache<String, T> cache, ApiObject<T> object) {
    Optional<T> counts = cache.current(object);
    return object.refusal().filter(s -> counts.isEmpty() || counts.equals(object.closed()));
  }

  private void write(ApiKind<?> kind, ApiObject<?> object, StatusPatch status) {
    Attempts.Target target = target(kind, object);
    Attempts.Call call = () -> send(kind, object, status);
    if (!status.isNeeded()) {
      attempts.settled(target);
    } else if (status.isUrgent()) {
      attempts.makeNow(target, call);
    } else {
      attempts.makeSoon(target, call);
    }
  }

  // Told only if it is kept: it would be told again and again.
  private void send(ApiKind<?> kind, ApiObject<?> object, StatusPatch status) throws ApiException {
    String path = url(kind, object) + "/status";
    String answer = server.mergePatch(path, status.json(object.version().resource()));
    if (!status.isKeptIn(kind.read(answer).stored())) {
      throw new ApiException(PRUNED, OLD_CRD);
    }
    status.happenings().forEach(h -> tell(EventLog.About.of(kind, object), h));
  }

  private static String url(ApiKind<?> kind, ApiObject<?> object) {
    return kind.url() + "/" + object.name();
  }

  private static Attempts.Target target(ApiKind<?> kind, ApiObject<?> object) {
    return new Attempts.Target(kind + "/" + object.name(), object.version());
  }

  /** Writes what is left, and stops. */
  @Override
  public void close() {
    stopping.countDown();
    news.release();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
