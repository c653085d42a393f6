package io.sallyport.controller.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a line of the log looks like. */
public enum LogFormat {
  /** As logback.xml says: for people. */
  TEXT,
  /** One JSON object a line: for those who collect logs. */
  JSON;

  /** What is wrong with the level that logback.xml takes from the environment, if anything. */
  public static Optional<String> refusal(Map<String, String> environment) {
    String sentence =
        "the variable LOG_LEVEL is \"%s\", and must be TRACE, DEBUG, INFO, WARN, ERROR or OFF";
    return Optional.ofNullable(environment.get("LOG_LEVEL"))
        .filter(word -> Level.toLevel(word, null) == null)
        .map(sentence::formatted);
  }

  /** From now on, all lines are like that. */
  public void apply() {
    if (this == JSON && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context
          .getLogger(Logger.ROOT_LOGGER_NAME)
          .iteratorForAppenders()
          .forEachRemaining(LogFormat::turn);
    }
  }

  private static void turn(Appender<ILoggingEvent> appender) {
    if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
      JsonLines lines = new JsonLines();
      lines.setContext(stream.getContext());
      lines.start();
      stream.stop();
      stream.setEncoder(lines);
      stream.start();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
