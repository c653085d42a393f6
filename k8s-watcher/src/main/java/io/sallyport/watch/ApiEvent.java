package io.sallyport.watch;

import java.util.Optional;

/**
 * A line of a watch.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
 * @param object what it is about; a bookmark's has a resourceVersion and nothing else
 * @param error of type ERROR only
 */
public record ApiEvent<T>(String type, Optional<ApiObject<T>> object, Optional<Failure> error) {
  /** A Status of the server: an HTTP code and a sentence. */
  public record Failure(int code, String message) {}
}
