package io.sallyport.watch.api;

/** There is no API server to follow; the message is one sentence. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String sentence) {
    super(sentence);
  }
}
