package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Problem;
import io.sallyport.watch.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * When what is written. After a write, the object is left alone until its new state has come by the
 * watch; after a refusal, for a minute or until it changes; and a server that does not answer is
 * left alone for longer each time. Confined to the writer's thread, but for the problems.
 */
final class Attempts {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration ECHO = Duration.ofSeconds(30);
  private static final Duration BROKEN = Duration.ofSeconds(10);
  private static final Duration REFUSED = Duration.ofMinutes(1);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final int CONFLICT = 409;
  private static final int GONE = 404;
  private static final int DONE = 200;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_MANY = 429;
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final InstantSource clock;
  private final Runnable news;
  private final Map<String, Problem> problems = new ConcurrentSkipListMap<>();
  private final Map<String, Instant> differsSince = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Made> made = new HashMap<>();
  private Instant reachableAt = Instant.MIN;
  private Duration retry = SHORTEST_RETRY;
  private Optional<Instant> next = Optional.empty();
  private boolean hurried;

  /**
   * Which state of which object is written to.
   *
   * @param path "Egress/web"
   */
  record Target(String path, ApiObject.Version version) {}

  private record Made(ApiObject.Version version, Instant until) {}

  /** A call to the server. */
  interface Call {
    void make() throws ApiException;
  }

  Attempts(InstantSource clock, Runnable news) {
    this.clock = clock;
    this.news = news;
  }

  /** A new look at everything begins. */
  void begin() {
    next = Optional.empty();
    seen.clear();
  }

  /** All was looked at: what was not there is no more. */
  void forgetOthers() {
    differsSince.keySet().retainAll(seen);
    made.keySet().retainAll(seen);
    List<String> gone = problems.keySet().stream().filter(p -> !isThere(p)).toList();
    gone.forEach(this::forget);
  }

  private boolean isThere(String path) {
    return seen.contains(path) || !path.contains("/");
  }

  /** No more waiting. */
  void hurry() {
    hurried = true;
  }

  /** In how long something will be due that was not. */
  Duration pause(Duration atMost) {
    Instant now = clock.instant();
    Instant latest = now.plus(atMost);
    Instant due = next.filter(latest::isAfter).orElse(latest);
    return Duration.between(now, isReachable() || due.isAfter(reachableAt) ? due : reachableAt);
  }

  boolean isReachable() {
    return !clock.instant().isBefore(reachableAt);
  }

  /** The object is as it should be. */
  void settled(Target target) {
    seen.add(target.path());
    differsSince.remove(target.path());
    made.remove(target.path());
    forget(target.path());
  }

  /** Makes a call at once, unless the last one is awaited. */
  void makeNow(Target target, Call call) {
    seen.add(target.path());
    if (isReachable() && !isAwaited(target)) {
      differsSince.remove(target.path());
      Duration pause = pauseAfter(make(target.path(), call));
      if (isReachable()) {
        made.put(target.path(), new Made(target.version(), clock.instant().plus(pause)));
      }
    }
  }

  /** Makes a call if it has been due for a second. */
  void makeSoon(Target target, Call call) {
    seen.add(target.path());
    Instant now = clock.instant();
    Instant due = differsSince.computeIfAbsent(target.path(), p -> now).plus(SOON);
    if (hurried || !due.isAfter(now)) {
      makeNow(target, call);
    } else {
      dueAt(due);
    }
  }

  private boolean isAwaited(Target target) {
    Optional<Made> last =
        Optional.ofNullable(made.get(target.path()))
            .filter(m -> m.version().equals(target.version()))
            .filter(m -> m.until().isAfter(clock.instant()));
    last.ifPresent(m -> dueAt(m.until()));
    return last.isPresent();
  }

  /** Something else will be due. */
  void dueAt(Instant due) {
    next = Optional.of(next.filter(n -> n.isBefore(due)).orElse(due));
  }

  private static Duration pauseAfter(int code) {
    if (code == DONE) {
      return ECHO;
    }
    return isRefusal(code) ? REFUSED : BROKEN;
  }

  /** Makes a call; 200 if there is nothing more to do, or the code that it has failed with. */
  int make(String what, Call call) {
    try {
      call.make();
      retry = SHORTEST_RETRY;
      forget(what);
      return DONE;
    } catch (ApiException failed) {
      return take(what, failed);
    }
  }

  // Of a conflict, or an object that is gone, the watch will tell.
  private int take(String what, ApiException failed) {
    int code = failed.getCode();
    if (code == CONFLICT || code == GONE) {
      return DONE;
    }
    if (isOfAll(code)) {
      reachableAt = clock.instant().plus(retry);
      retry =
          retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.plus(retry);
    }
    String sentence = "cannot be written: " + ApiServer.reason(failed);
    Problem problem = new Problem(what, sentence);
    if (!problem.equals(problems.put(what, problem))) {
      news.run();
    }
    return code;
  }

  // Other faults may be those of one object, as of another webhook that it has to pass.
  private static boolean isOfAll(int code) {
    return code == 0 || code == TOO_MANY || code == UNAVAILABLE;
  }

  /** Whether the server has a fault. */
  static boolean isBroken(int code) {
    return code >= SERVER_ERROR;
  }

  /** Whether the server has understood, and says no; otherwise it may say yes the next time. */
  static boolean isRefusal(int code) {
    return code >= CLIENT_ERROR && code != TOO_MANY && code < SERVER_ERROR;
  }

  /** What failed is no problem any more. */
  void forget(String what) {
    if (problems.remove(what) != null) {
      news.run();
    }
  }

  List<Problem> problems() {
    return List.copyOf(problems.values());
  }
}
