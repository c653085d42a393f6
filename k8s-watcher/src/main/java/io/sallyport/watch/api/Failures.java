package io.sallyport.watch.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Reads the server's refusals. */
final class Failures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Failures() {}

  /** The sentence of a Status, if this is one. */
  static Optional<String> sentence(String body) {
    try {
      String said = JSON.readTree(body).path("message").asText();
      return said.isEmpty() ? firstLine(body) : Optional.of(said);
    } catch (JsonProcessingException noStatus) {
      return firstLine(body);
    }
  }

  private static Optional<String> firstLine(String body) {
    return body.lines().findFirst().filter(line -> !line.isBlank());
  }
}
