package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Problem;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private static final int MOST_EVENTS = 1000;

  private final ApiServer server;
  private final KindCache<String, Egress> egresses;
  private final KindCache<String, ExternalIPPool> pools;
  private final InstantSource clock;
  private final EventLog eventLog;
  private final Attempts attempts;
  private final AtomicReference<Optional<Outcome>> newest = new AtomicReference<>(Optional.empty());
  private final Queue<Told> events = new ConcurrentLinkedQueue<>();
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "status");

  private record Told(EventLog.About about, Happening happening) {}

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
    this.eventLog = new EventLog(server, clock);
    this.attempts = new Attempts(clock, writing.problems());
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
    if (events.size() < MOST_EVENTS) {
      events.add(new Told(about, happening));
      news.release();
    }
  }

  List<Problem> problems() {
    return attempts.problems();
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        Duration pause = Duration.between(clock.instant(), passOrComplain());
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
  private Instant passOrComplain() {
    try {
      return pass();
    } catch (RuntimeException bug) {
      LOG.error("internal error; statuses may be old", bug);
      return clock.instant().plus(IDLE);
    }
  }

  /** Writes all that is due, and says when more may be. */
  private Instant pass() {
    attempts.begin();
    egresses.objects().forEach(this::egress);
    pools.objects().forEach(this::pool);
    attempts.forgetOthers();
    while (!events.isEmpty() && attempts.isReachable()) {
      Told told = events.element();
      attempts.make("Event", () -> eventLog.write(told.about(), told.happening()));
      if (attempts.isReachable()) {
        events.remove();
      }
    }
    return attempts.nextDue(IDLE);
  }

  private void egress(ApiObject<Egress> object) {
    Optional<Outcome.OfEgress> outcome =
        newest
            .get()
            .flatMap(o -> Optional.ofNullable(o.egresses().get(object.name())))
            .filter(o -> egresses.current(object).equals(Optional.of(o.spec())))
            .filter(o -> !object.closed().equals(Optional.of(o.spec())));
    Attempts.Target target = target(ApiKind.EGRESSES, object);
    Optional<String> spec = outcome.flatMap(o -> SpecPatch.of(object, o));
    if (spec.isPresent()) {
      String url = ApiKind.EGRESSES.url() + "/" + object.name();
      attempts.makeNow(target, () -> server.mergePatch(url, spec.get()));
    } else {
      outcome
          .map(o -> StatusPatch.of(object, o, clock.instant()))
          .or(() -> refused(object))
          .ifPresent(status -> write(target, object, status));
    }
  }

  // It was never good: what it is taken for, if anything, is not what the user wrote.
  private Optional<StatusPatch> refused(ApiObject<Egress> object) {
    Optional<Egress> counts = egresses.current(object);
    return object
        .refusal()
        .filter(sentence -> counts.isEmpty() || counts.equals(object.closed()))
        .map(sentence -> StatusPatch.refused(object, sentence, clock.instant()));
  }

  private void write(Attempts.Target target, ApiObject<Egress> object, StatusPatch status) {
    if (!status.isNeeded()) {
      attempts.settled(target);
    } else if (status.isUrgent()) {
      attempts.makeNow(target, () -> write(object, status));
    } else {
      attempts.makeSoon(target, () -> write(object, status));
    }
  }

  private void write(ApiObject<Egress> object, StatusPatch status) throws ApiException {
    server.mergePatch(
        ApiKind.EGRESSES.url() + "/" + object.name() + "/status",
        status.json(object.version().resource()));
    EventLog.About about = EventLog.About.egress(object.name(), object.version().uid());
    Happening.between(status.before(), status.after()).forEach(h -> tell(about, h));
  }

  private void pool(ApiObject<ExternalIPPool> object) {
    newest
        .get()
        .flatMap(o -> Optional.ofNullable(o.pools().get(object.name())))
        .filter(o -> pools.current(object).equals(Optional.of(o.spec())))
        .ifPresent(o -> write(object, o));
  }

  private void write(ApiObject<ExternalIPPool> object, Outcome.OfPool outcome) {
    Attempts.Target target = target(ApiKind.POOLS, object);
    String url = ApiKind.POOLS.url() + "/" + object.name() + "/status";
    UsagePatch.of(object, outcome)
        .ifPresentOrElse(
            json -> attempts.makeSoon(target, () -> server.mergePatch(url, json)),
            () -> attempts.settled(target));
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
