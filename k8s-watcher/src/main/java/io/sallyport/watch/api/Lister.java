package io.sallyport.watch.api;

import io.kubernetes.client.informer.ListerWatcher;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watchable;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiPage;
import java.util.Map;

/** Lists and watches objects of one kind, trimmed while they are read. */
final class Lister<T> implements ListerWatcher<Trimmed<T>, TrimmedList<T>> {
  private static final int PAGE = 500;

  private final ApiServer server;
  private final ApiKind<T> kind;
  private final Outages outages;

  Lister(ApiServer server, ApiKind<T> kind, Outages outages) {
    this.server = server;
    this.kind = kind;
    this.outages = outages;
  }

  ApiKind<T> kind() {
    return kind;
  }

  // Any version that the informer asks for is one from the server's cache, in one piece and perhaps
  // older than what was already seen; without one the list is the newest, in pages.
  @Override
  public TrimmedList<T> list(CallGeneratorParams ignored) throws ApiException {
    return outages.watching(kind, () -> all());
  }

  private TrimmedList<T> all() throws ApiException {
    ApiPage<T> all = server.list(kind, PAGE);
    return new TrimmedList<>(
        all.items().stream().map(Trimmed::new).toList(), all.resourceVersion());
  }

  @Override
  public Watchable<Trimmed<T>> watch(CallGeneratorParams from) throws ApiException {
    Map<String, String> query =
        Map.of(
            "watch",
            "true",
            "allowWatchBookmarks",
            "true",
            "resourceVersion",
            from.resourceVersion,
            "timeoutSeconds",
            String.valueOf(from.timeoutSeconds));
    return outages.watching(kind, () -> new WatchLines<>(kind, server.watch(kind.url(), query)));
  }
}
