package io.sallyport.watch.api;

import io.kubernetes.client.openapi.models.V1Status;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import io.sallyport.watch.ApiEvent;
import io.sallyport.watch.ApiKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import okhttp3.Response;
import okio.BufferedSource;

/** The events of a watch, one a line. */
final class WatchLines<T> implements Watchable<Trimmed<T>> {
  private final ApiKind<T> kind;
  private final Response response;
  private final BufferedSource lines;

  WatchLines(ApiKind<T> kind, Response response) {
    this.kind = kind;
    this.response = response;
    this.lines = response.body().source();
  }

  // The informer lists anew after these words, and complains after others.
  @Override
  public boolean hasNext() {
    try {
      return !lines.exhausted();
    } catch (IOException broken) {
      throw new UncheckedIOException("IO Exception during hasNext method.", broken);
    }
  }

  @Override
  public Watch.Response<Trimmed<T>> next() {
    try {
      String line = lines.readUtf8Line();
      if (line == null) {
        throw new NoSuchElementException("the watch has ended");
      }
      return response(kind.readEvent(line));
    } catch (IOException broken) {
      throw new UncheckedIOException("IO Exception during next method.", broken);
    }
  }

  private Watch.Response<Trimmed<T>> response(ApiEvent<T> event) {
    return event
        .error()
        .map(e -> new Watch.Response<Trimmed<T>>(event.type(), status(e)))
        .orElseGet(
            () -> new Watch.Response<>(event.type(), new Trimmed<>(event.object().orElseThrow())));
  }

  private static V1Status status(ApiEvent.Failure failure) {
    return new V1Status().code(failure.code()).message(failure.message());
  }

  @Override
  public Iterator<Watch.Response<Trimmed<T>>> iterator() {
    return this;
  }

  @Override
  public void close() {
    response.close();
  }
}
