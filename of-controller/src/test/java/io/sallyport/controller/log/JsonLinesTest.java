package io.sallyport.controller.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** One event, one line, one object. */
class JsonLinesTest {
  private static JsonNode line(String message, Throwable thrown) throws IOException {
    LoggingEvent event =
        new LoggingEvent(
            JsonLinesTest.class.getName(),
            new LoggerContext().getLogger("io.sallyport.Brain"),
            Level.WARN,
            message,
            thrown,
            new Object[] {"node-1"});
    event.setInstant(Instant.parse("2026-03-01T12:00:00.5Z"));
    event.setThreadName("brain");
    String text = new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    assertThat(text).endsWith("}\n").hasLineCount(1);
    return new ObjectMapper().readTree(text);
  }

  @Test
  void whatAPersonWouldReadIsThere() throws IOException {
    assertThat(line("the \"switch\" of {}\nis – away", null))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"timestamp": "2026-03-01T12:00:00.500Z", "level": "WARN",
                     "logger": "io.sallyport.Brain", "thread": "brain",
                     "message": "the \\"switch\\" of node-1\\nis – away"}"""));
  }

  @Test
  void anExceptionHasItsTraceAndItsCauses() throws IOException {
    Exception thrown = new IllegalStateException("first", new IOException("second"));
    assertThat(line("bug", thrown).get("exception").asText())
        .startsWith("java.lang.IllegalStateException: first\n")
        .contains("at io.sallyport.controller.log.JsonLinesTest", "java.io.IOException: second");
  }
}
