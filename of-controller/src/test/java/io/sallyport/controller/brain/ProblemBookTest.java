package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sallyport.model.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whoever comes again and again fills no log, and keeps nobody busy. */
class ProblemBookTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(ProblemBook.class);

  private final ProblemBook book = new ProblemBook();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    LOG.setLevel(Level.INFO);
    LOG.addAppender(lines);
    LOG.setAdditive(false);
  }

  @AfterEach
  void stop() {
    LOG.detachAppender(lines);
    LOG.setLevel(null);
    LOG.setAdditive(true);
  }

  private void refuse(int number) {
    book.turnedAway(new Problem("OpenFlow/192.0.2.7", "refusal " + number), START);
  }

  private List<Problem> publish(Instant now) {
    return book.publish(List.of(), List.of(), now);
  }

  @Test
  void aRefusalIsOneLineHoweverOftenItComes() {
    for (int i = 0; i < 5; i++) {
      refuse(1);
      publish(START);
    }
    publish(START.plusSeconds(61));
    assertThat(lines.list).hasSize(1);
  }

  @Test
  void manyRefusalsAreFewLines() {
    for (int i = 0; i < 1000; i++) {
      refuse(i);
    }
    assertThat(publish(START)).hasSize(100);
    assertThat(lines.list).hasSizeBetween(1, 99);
  }

  @Test
  void onlyANewRefusalIsNews() {
    assertThat(book.isDue(START)).isFalse();
    refuse(1);
    assertThat(book.isDue(START)).isTrue();
    publish(START);
    refuse(1);
    assertThat(book.isDue(START)).isFalse();
    assertThat(book.isDue(START.plusSeconds(61))).isTrue();
  }
}
