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

  /** With what the switch answered to this change. */
  static SwitchException refused(Change change, OfError error) {
    return refused(change.describe(), Optional.of(change), error);
  }

  /** With what the switch answered, and did not say to which change. */
  static SwitchException refused(OfError error) {
    return refused("a bundle of changes", Optional.empty(), error);
  }

  private static SwitchException refused(String what, Optional<Change> change, OfError error) {
    String sentence = "the switch refused to %s: %s".formatted(what, error);
    return new SwitchException(sentence, change, Optional.of(error));
  }

  /** Whether the switch has said nothing of what was asked, so that it may have done it. */
  public static boolean isSilence(Throwable failure) {
    return failure instanceof SwitchException e && e.change.isEmpty() && e.error.isEmpty();
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
