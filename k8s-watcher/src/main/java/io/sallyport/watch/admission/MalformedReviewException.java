package io.sallyport.watch.admission;

/** What was sent is no AdmissionReview; the message is one sentence. */
final class MalformedReviewException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedReviewException(String sentence) {
    super(sentence, null, false, false);
  }
}
