package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Problem;
import io.sallyport.watch.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it, by a Lease, that one controller acts and no other. Who acts goes on until it sees
 * that somebody else holds the Lease: during an outage of the API nobody can take it, and Nodes may
 * fail then too. So there is no deadline for renewing it, as the client library's elector has one.
 */
public final class Leadership implements AutoCloseable {
  /** Of the Lease. */
  public static final String NAME = "sallyport-controller";

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration RENEW = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ONCE_MORE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofMillis(1500);
  private static final int CONFLICT = 409;
  private static final int GONE = 404;
  private static final int UNKNOWN_TO_IT = 401;

  private final ApiServer server;
  private final Candidate candidate;
  private final InstantSource clock;
  private final InstantSource steady;
  private final Consumer<String> lost;
  private final String url;
  private final Silence silence = new Silence();
  private final CompletableFuture<Void> leading = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lease");
  private volatile Optional<String> waitingFor = Optional.of("waiting for the Lease");
  private volatile Optional<Problem> problem = Optional.empty();
  private Optional<Instant> failingSince = Optional.empty();
  private boolean had;
  // As this process has written it last: the newest, as far as it knows.
  private Optional<Lease> held = Optional.empty();

  private Leadership(
      ApiServer server, Candidate candidate, InstantSource clock, Consumer<String> lost) {
    this.server = server.within(PATIENCE);
    this.candidate = candidate;
    this.clock = clock;
    this.steady = new SteadyClock(clock);
    this.lost = lost;
    this.url = "/apis/coordination.k8s.io/v1/namespaces/%s/leases".formatted(candidate.namespace());
    thread.setDaemon(true);
  }

  /**
   * Begins to ask for the Lease.
   *
   * @param lost told, in a sentence, when this process acts and must not any more: it has to end
   */
  public static Leadership seek(
      ApiServer server, Candidate candidate, InstantSource clock, Consumer<String> lost) {
    Leadership leadership = new Leadership(server, candidate, clock, lost);
    leadership.thread.start();
    return leadership;
  }

  /** Done as soon as this process may act. */
  public CompletableFuture<Void> leading() {
    return leading.copy();
  }

  /** Why this process may not act yet; empty: it may. */
  public Optional<String> waitingFor() {
    return waitingFor;
  }

  /** What is wrong with the Lease. */
  public Optional<Problem> problem() {
    return problem;
  }

  private void run() {
    try {
      Duration pause = stepOrComplain();
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = stepOrComplain();
      }
      release();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  // A fault of ours must neither end the thread nor let two controllers act.
  private Duration stepOrComplain() {
    try {
      return step();
    } catch (ApiException failed) {
      return take(failed);
    } catch (RuntimeException bug) {
      LOG.error("internal error; the Lease may not be renewed", bug);
      return RENEW;
    }
  }

  private Duration step() throws ApiException {
    Optional<Lease> seen = held.isPresent() ? held : read();
    if (seen.isEmpty()) {
      String fresh = Lease.unheld(NAME).heldBy(candidate.identity(), clock.instant()).json();
      return lead(server.send(ApiServer.Verb.POST, url, fresh));
    }
    Lease lease = seen.get();
    if (isFree(lease)) {
      Lease next = lease.heldBy(candidate.identity(), clock.instant());
      return lead(server.send(ApiServer.Verb.PUT, url + "/" + NAME, next.json()));
    }
    String holder = lease.holder().orElseThrow();
    return leading.isDone() ? lose(holder) : await("waiting for the Lease held by " + holder);
  }

  private Optional<Lease> read() throws ApiException {
    try {
      return Optional.of(Lease.read(server.get(url + "/" + NAME, Map.of())));
    } catch (ApiException failed) {
      if (failed.getCode() == GONE) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  // Who acts takes nothing from anybody: it may have been away while the other one began.
  private boolean isFree(Lease lease) {
    Optional<String> other = lease.holder().filter(h -> !h.equals(candidate.identity()));
    if (other.isEmpty()) {
      return true;
    }
    return !leading.isDone()
        && (candidate.follows(other.get()) || silence.isTooLong(lease, steady.instant()));
  }

  private Duration lead(String answer) throws ApiException {
    held = Optional.of(Lease.read(answer));
    had = true;
    failingSince = Optional.empty();
    complain(Optional.empty());
    act("%s holds the Lease".formatted(candidate.identity()));
    return RENEW;
  }

  private void act(String how) {
    waitingFor = Optional.empty();
    if (leading.complete(null)) {
      LOG.info("{}", how);
    }
  }

  private Duration await(String what) {
    failingSince = Optional.empty();
    complain(Optional.empty());
    say(what);
    return LOOK;
  }

  private void say(String what) {
    if (!waitingFor.equals(Optional.of(what))) {
      LOG.info("{}; until then nothing is programmed, allocated or written", what);
      waitingFor = Optional.of(what);
    }
  }

  private Duration lose(String holder) {
    if (closing.getCount() > 0) {
      lost.accept("%s holds the Lease, and not this controller any more".formatted(holder));
    }
    return RENEW;
  }

  private Duration take(ApiException failed) {
    int code = failed.getCode();
    boolean overtaken = code == CONFLICT || (code == GONE && held.isPresent());
    held = Optional.empty();
    if (overtaken || closing.getCount() == 0) {
      return ONCE_MORE;
    }
    if (failingSince.isEmpty()) {
      failingSince = Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }
    // A server that does not know this process yet says nothing of its rights.
    if (Attempts.isRefusal(code) && code != UNKNOWN_TO_IT) {
      refused(ApiServer.reason(failed));
    } else {
      unanswered(server.trouble(failed));
    }
    return leading.isDone() ? RENEW : LOOK;
  }

  private void refused(String why) {
    if (!leading.isDone() && !silence.isTooLong(steady.instant())) {
      complain("cannot be had, so that this controller waits for its holder to be silent", why);
      return;
    }
    complain("cannot be written; this controller acts without it, and has to be the only one", why);
    act("acting without a Lease: " + why);
  }

  private void unanswered(String why) {
    silence.interrupted();
    if (leading.isDone()) {
      String what = had ? "cannot be renewed, nor taken by others" : "cannot be had";
      complain(what + "; this controller goes on", why);
    } else {
      complain("cannot be had, so that this controller waits", why);
      say("waiting for the Lease: " + why);
    }
  }

  private void complain(String what, String why) {
    String object = "Lease/%s/%s".formatted(candidate.namespace(), NAME);
    String sentence = "%s, since %s: %s".formatted(what, failingSince.orElseThrow(), why);
    complain(Optional.of(new Problem(object, sentence)));
  }

  private void complain(Optional<Problem> now) {
    if (!now.equals(problem)) {
      now.ifPresentOrElse(
          p -> LOG.warn("{}", p), () -> LOG.info("no longer so: {}", problem.orElseThrow()));
      problem = now;
    }
  }

  private void release() {
    if (held.isEmpty()) {
      return;
    }
    try {
      String free = held.get().released(clock.instant()).json();
      server.send(ApiServer.Verb.PUT, url + "/" + NAME, free);
      LOG.info("the Lease is released");
    } catch (ApiException failed) {
      LOG.info("the Lease is not released: {}", ApiServer.reason(failed));
    }
  }

  /** Lets the Lease go, so that the next controller need not wait until it expires. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
