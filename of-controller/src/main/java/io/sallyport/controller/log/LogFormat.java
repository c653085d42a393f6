package io.sallyport.controller.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a line of the log looks like. */
public enum LogFormat {
  /** As logback.xml says: for people. */
  TEXT,
  /** One JSON object a line: for those who collect logs. */
  JSON;

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
