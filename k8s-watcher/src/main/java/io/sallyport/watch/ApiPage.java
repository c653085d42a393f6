package io.sallyport.watch;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list.
 *
 * @param resourceVersion where a watch goes on from
 * @param next the token of the next page; empty: it was the last
 */
public record ApiPage<T>(List<ApiObject<T>> items, String resourceVersion, Optional<String> next) {
  public ApiPage {
    items = List.copyOf(items);
  }
}
