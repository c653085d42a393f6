package io.sallyport.controller.session;

import io.sallyport.controller.wire.OfError;
import java.util.Optional;

/** Why a request did not succeed, in a sentence. */
public final class SwitchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Change> change;
  private final transient Optional<OfError> error;

  /** Without a word from the switch: silence, or the end of the connection. */
  public SwitchException(String sentence) {
    this(sentence, Optional.empty(), Optional.empty());
  }

  /** With what the switch answered. */
  public SwitchException(String sentence, Optional<Change> change, Optional<OfError> error) {
    super(sentence);
    this.change = change;
    this.error = error;
  }

  /** The change that the switch refused, where it said which. */
  public Optional<Change> change() {
    return change;
  }

  /** The switch's error; absent if it did not answer. */
  public Optional<OfError> error() {
    return error;
  }
}
