package io.sallyport.watch.api;

/** There is no API server to follow, or it does not answer; the message is one sentence. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says so. */
  public ClusterException(String sentence) {
    super(sentence);
  }
}
