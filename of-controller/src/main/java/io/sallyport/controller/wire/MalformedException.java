package io.sallyport.controller.wire;

/** Bytes that do not hold what their place promises. */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedException(String sentence) {
    super(sentence);
  }
}
