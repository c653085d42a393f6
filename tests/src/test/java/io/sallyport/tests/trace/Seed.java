package io.sallyport.tests.trace;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where the random packets of a run come from: another seed each time, which a failing test prints,
 * or the one of the system property {@value #PROPERTY}.
 */
public final class Seed implements AfterTestExecutionCallback {
  private static final String PROPERTY = "sallyport.seed";
  private static final long VALUE =
      Optional.ofNullable(System.getProperty(PROPERTY))
          .map(Long::valueOf)
          .orElseGet(() -> (long) new Random().nextInt(Integer.MAX_VALUE));

  public static long value() {
    return VALUE;
  }

  /** How to run with the same packets again. */
  public static String option() {
    return "-D%s=%d".formatted(PROPERTY, VALUE);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      System.err.printf(
          "%s %s: the same packets again with %s%n",
          context.getRequiredTestClass().getSimpleName(), context.getDisplayName(), option());
    }
  }
}
