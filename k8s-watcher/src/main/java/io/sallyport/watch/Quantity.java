package io.sallyport.watch;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes Quantity, such as 300k, 100M or 2G. */
final class Quantity {
  private static final int LONGEST = 64;
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d{1,3})?");
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String BINARY = "KMGTPE";

  private Quantity() {}

  /**
   * The amount.
   *
   * @throws IllegalArgumentException with a sentence that quotes the text
   */
  static BigDecimal parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > LONGEST || !form.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no quantity, such as 300k, 100M or 2G");
    }
    return scaled(new BigDecimal(form.group(1)), form.group(2) == null ? "" : form.group(2));
  }

  // "E" alone is exa, with digits behind it an exponent.
  private static BigDecimal scaled(BigDecimal number, String suffix) {
    if (suffix.isEmpty()) {
      return number;
    }
    if (suffix.endsWith("i")) {
      int power = BINARY.indexOf(suffix.charAt(0)) + 1;
      return number.multiply(BigDecimal.valueOf(1024).pow(power));
    }
    Integer power = DECIMAL.get(suffix);
    return number.scaleByPowerOfTen(power != null ? power : Integer.parseInt(suffix.substring(1)));
  }
}
