package io.sallyport.watch.api;

import io.kubernetes.client.informer.ListerWatcher;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Watchable;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists and watches objects of one kind, trimmed while they are read. Lists come in pages, so that
 * no more than one of them is in memory as it was sent.
 */
final class Lister<T> implements ListerWatcher<Trimmed<T>, TrimmedList<T>> {
  private static final String PAGE = "500";

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
    List<Trimmed<T>> items = new ArrayList<>();
    Map<String, String> query = new HashMap<>(Map.of("limit", PAGE));
    ApiPage<T> page = page(query, items);
    while (page.next().isPresent()) {
      query.put("continue", page.next().get());
      page = page(query, items);
    }
    return new TrimmedList<>(items, page.resourceVersion());
  }

  private ApiPage<T> page(Map<String, String> query, List<Trimmed<T>> into) throws ApiException {
    ApiPage<T> page = kind.readPage(server.get(kind.url(), query));
    page.items().forEach(object -> into.add(new Trimmed<>(object)));
    return page;
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
