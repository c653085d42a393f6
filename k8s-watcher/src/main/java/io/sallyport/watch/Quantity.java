package io.sallyport.watch;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes Quantity, such as 300k, 100M or 2G. */
final class Quantity {
  private static final Pattern FORM =
      Pattern.compile("\\+?(\\d+(?:\\.\\d*)?|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d{1,3})?");

  private Quantity() {}

  /**
   * Checks the form of an amount above zero.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text
   */
  static String check(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > 64 || !form.matches() || new BigDecimal(form.group(1)).signum() == 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no quantity above zero, such as 300k, 100M or 2G");
    }
    return text;
  }
}
