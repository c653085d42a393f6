package io.sallyport.watch.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.ApiException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * One state of a coordination.k8s.io/v1 Lease. What is not about who holds it stays as it was, and
 * so does its resourceVersion: writing the next state is a compare-and-swap on this one.
 */
final class Lease {
  /** So much silence gives a Lease away; the same as of Kubernetes' own components. */
  static final Duration DURATION = Duration.ofSeconds(15);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX").withZone(ZoneOffset.UTC);

  private final ObjectNode json;

  private Lease(ObjectNode json) {
    this.json = json;
  }

  /** One that does not exist yet. */
  static Lease unheld(String name) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    json.putObject("metadata")
        .put("name", name)
        .putObject("labels")
        .put("app.kubernetes.io/part-of", "sallyport");
    return new Lease(json);
  }

  /**
   * As the server sends it.
   *
   * @throws ApiException if it sends something else
   */
  static Lease read(String answer) throws ApiException {
    try {
      if (JSON.readTree(answer) instanceof ObjectNode object) {
        return new Lease(object);
      }
    } catch (JsonProcessingException unreadable) {
      throw new ApiException("a Lease was asked for, and the answer is no JSON");
    }
    throw new ApiException("a Lease was asked for, and the answer is none");
  }

  /** Who holds it. */
  Optional<String> holder() {
    return text("holderIdentity");
  }

  /** When its holder was last heard of. */
  Optional<Instant> renewed() {
    try {
      return text("renewTime").map(Instant::parse);
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** For how long a silent holder keeps it. */
  Duration duration() {
    return Duration.ofSeconds(
        json.path("spec").path("leaseDurationSeconds").asLong(DURATION.toSeconds()));
  }

  /** Differs from state to state. */
  String version() {
    return json.path("metadata").path("resourceVersion").asText();
  }

  private Optional<String> text(String field) {
    return Optional.of(json.path("spec").path(field).asText("")).filter(text -> !text.isEmpty());
  }

  /** The next state, in which somebody holds it, or goes on holding it. */
  Lease heldBy(String identity, Instant now) {
    Lease next = new Lease(json.deepCopy());
    ObjectNode spec = next.json.withObject("/spec");
    String time = MICRO_TIME.format(now);
    if (!holder().equals(Optional.of(identity))) {
      spec.put("acquireTime", time);
      spec.put("leaseTransitions", spec.path("leaseTransitions").asInt(-1) + 1);
    }
    spec.put("holderIdentity", identity).put("renewTime", time);
    spec.put("leaseDurationSeconds", DURATION.toSeconds());
    return next;
  }

  /** The next state, in which nobody holds it. */
  Lease released(Instant now) {
    Lease next = new Lease(json.deepCopy());
    ObjectNode spec = next.json.withObject("/spec");
    spec.remove("holderIdentity");
    spec.put("renewTime", MICRO_TIME.format(now)).put("leaseDurationSeconds", 1);
    return next;
  }

  /** To be sent. */
  String json() {
    return json.toString();
  }
}
