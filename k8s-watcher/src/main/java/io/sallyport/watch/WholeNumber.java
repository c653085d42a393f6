package io.sallyport.watch;

/** A decimal number in a range. */
final class WholeNumber {
  private WholeNumber() {}

  /**
   * Reads it. Leading zeros are refused: they mean octal to YAML and nothing to people.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text
   */
  static int parse(String text, int least, int most) {
    boolean inRange =
        text.matches("0|[1-9]\\d{0,8}")
            && Integer.parseInt(text) >= least
            && Integer.parseInt(text) <= most;
    if (!inRange) {
      throw new IllegalArgumentException(
          "\"%s\" is no whole number from %d to %d".formatted(text, least, most));
    }
    return Integer.parseInt(text);
  }
}
