package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which kinds cannot be followed at this moment, since when and why. */
final class Outages {
  private static final int NOT_FOUND = 404;
  private static final String UNKNOWN =
      "; the server does not know this kind: is its CRD installed?";
  private static final String SENTENCE = "%s cannot be followed since %s; %s: %s";
  private static final String STAYS = "what was known of them then stays in force";
  private static final String NOTHING = "nothing is in force until they have been listed";

  private final Map<String, Outage> byKind = new ConcurrentSkipListMap<>();
  private final ApiServer server;
  private final InstantSource clock;
  private final Runnable news;

  private record Outage(Instant since, String why) {}

  /**
   * None yet.
   *
   * @param news told when one begins, ends or is for another reason
   */
  Outages(ApiServer server, InstantSource clock, Runnable news) {
    this.server = server;
    this.clock = clock;
    this.news = news;
  }

  /** Something that is asked of the server. */
  interface Call<R> {
    R make() throws ApiException;
  }

  /** Makes a call, and remembers whether it went well. */
  <R> R watching(Object kind, Call<R> call) throws ApiException {
    try {
      R result = call.make();
      if (byKind.remove(kind.toString()) != null) {
        news.run();
      }
      return result;
    } catch (ApiException failed) {
      failed(
          kind.toString(), server.trouble(failed) + (failed.getCode() == NOT_FOUND ? UNKNOWN : ""));
      throw failed;
    } catch (RuntimeException failed) {
      failed(kind.toString(), ApiServer.reason(failed));
      throw failed;
    }
  }

  private void failed(String kind, String why) {
    Optional<Outage> before = Optional.ofNullable(byKind.get(kind));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    byKind.put(kind, new Outage(before.map(Outage::since).orElse(now), why));
    if (!before.map(Outage::why).equals(Optional.of(why))) {
      news.run();
    }
  }

  /**
   * A sentence for each.
   *
   * @param known whether anything is in force
   */
  List<Problem> problems(boolean known) {
    String meanwhile = known ? STAYS : NOTHING;
    return byKind.entrySet().stream()
        .map(
            (Map.Entry<String, Outage> e) ->
                SENTENCE.formatted(e.getKey(), e.getValue().since(), meanwhile, e.getValue().why()))
        .map(sentence -> new Problem("Kubernetes", sentence))
        .toList();
  }
}
