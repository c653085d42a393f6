package io.sallyport.controller.wire;

/** A peer that does not speak OpenFlow; the message is a predicate, such as "speaks HTTP". */
public final class NotOpenFlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotOpenFlowException(String predicate) {
    super(predicate);
  }
}
